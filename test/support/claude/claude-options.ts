import type { Project } from './create-project.ts';

export interface ClaudeOptions {
  readonly project: Project;
  readonly stubUrl: string;
  /** One prompt for one run, or the turns of a run with stream-json input, each sent after the result before it. */
  readonly prompt: string | readonly string[];
  /** Sent at once and whole in place of a list of prompts (see `promptLine`). */
  readonly stdin?: string;
  /** Default: a new one. */
  readonly sessionId?: string;
  /** The session to go on with; then `sessionId` does not count. */
  readonly resume?: string;
  /** Default: `bypassPermissions`. */
  readonly permissionMode?: string;
  readonly args?: readonly string[];
  /** Added to `claudeEnvironment`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The run is killed, and fails, after this time. Default: a minute. */
  readonly timeoutMilliseconds?: number;
}
