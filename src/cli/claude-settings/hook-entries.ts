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
export function hookEntries(version: string): ReadonlyMap<string, HookEntry> {
  const entry: HookEntry = { type: 'command', command: hookCommand(version), timeout: timeoutSeconds };
  return new Map([
    ...synchronous.map((event) => [event, entry] as const),
    ...asynchronous.map((event) => [event, { ...entry, async: true } as const] as const),
  ]);
}

/**
 * Runs the copy of the hook that `setup` put below the user's data folder; the same words serve everybody who clones
 * the project, whatever their home. Silent and 0 where there is no copy or no node. `exec` leaves no shell waiting.
 */
export function hookCommand(version: string): string {
  const file = `f="\${XDG_DATA_HOME:-$HOME/.local/share}/claude-otel/runtime/${version}/hook.cjs"`;
  return `${file}; [ -f "$f" ] && command -v node >/dev/null 2>&1 && exec node "$f" 2>/dev/null; exit 0`;
}

/** Ours, of whatever version. */
export function isOurHook(hook: unknown): boolean {
  return (
    isRecord(hook) &&
    typeof hook['command'] === 'string' &&
    /\/claude-otel\/runtime\/[^/"]+\/hook\.cjs/u.test(hook['command'])
  );
}
