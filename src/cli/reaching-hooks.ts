/** What a settings file does not change in the environment of hooks (measured with Claude Code 2.1.330). */
const kept = /^(?:HOME|USERPROFILE|CLAUDE_CONFIG_DIR|XDG_\w+_HOME)$/u;

/** Of the variables in an `env` block of Claude Code's settings, those that it gives to hooks. */
export function reachingHooks<Value>(
  block: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !kept.test(name)));
}
