import { CURRENT_RUNTIME } from '../../config/paths.ts';
import { isRecord } from '../../config/setting-kinds.ts';

/** One command hook as Claude Code's settings have it. */
export interface HookEntry {
  readonly type: 'command';
  readonly command: string;
  /** Seconds. */
  readonly timeout: number;
  readonly async?: true;
}

/** These start or wake the drain, so Claude Code waits for them: an async hook may be killed at exit. */
const synchronous = ['SessionStart', 'UserPromptSubmit', 'Stop', 'StopFailure', 'SubagentStop', 'SessionEnd'];
/** A lost one costs a time, never a span. */
const asynchronous = ['PostToolUse', 'PostToolUseFailure', 'PermissionRequest', 'PreCompact', 'PostCompact'];

/** The hook takes 30 ms; this is for a machine in trouble. An explicit one also lifts SessionEnd's limit of 1.5 s. */
const timeoutSeconds = 10;

/** Our entry for each event, in the order in which a session has them. */
export function hookEntries(): ReadonlyMap<string, HookEntry> {
  const entry: HookEntry = { type: 'command', command: hookCommand(), timeout: timeoutSeconds };
  return new Map([
    ...synchronous.map((event) => [event, entry] as const),
    ...asynchronous.map((event) => [event, { ...entry, async: true } as const] as const),
  ]);
}

/**
 * Runs the copy of the hook that `setup` put in force below the user's data folder; the same words serve everybody who
 * clones the project, whatever their home and whichever version they have. The Node that `setup` ran on comes first: the
 * PATH of hooks often has none (nvm, a desktop), an old one, or a slow shim. Silent and 0 where there is no copy or no
 * node. `exec` leaves no shell waiting.
 */
export function hookCommand(): string {
  const file = `f="\${XDG_DATA_HOME:-$HOME/.local/share}/claude-otel/runtime/${CURRENT_RUNTIME}/hook.cjs"`;
  const recorded = `n="\${f%hook.cjs}node"; [ -x "$n" ] || n=node`;
  const run = `[ -f "$f" ] && command -v "$n" >/dev/null 2>&1 && exec "$n" "$f" 2>/dev/null`;
  return `${file}; ${recorded}; ${run}; exit 0`;
}

/** Ours, of whatever version. */
export function isOurHook(hook: unknown): boolean {
  return runtimeOf(hook) !== undefined;
}

/** The folder below `runtime` that an entry of ours runs: `current`, or the version where it was written before there was that. */
export function runtimeOf(hook: unknown): string | undefined {
  const command = isRecord(hook) ? hook['command'] : undefined;
  if (typeof command !== 'string') return undefined;
  return /\/claude-otel\/runtime\/([^/"]+)\/hook\.cjs/u.exec(command)?.[1];
}
