import { isApproved } from '../config/approval.ts';
import { requestOf } from '../config/hold.ts';
import { readSettingsInput } from '../config/load-settings.ts';
import type { Environment } from '../config/paths.ts';
import { lastValues } from '../config/project-environment.ts';

/** What a settings file does not change in the environment of hooks (measured with Claude Code 2.1.330). */
const kept = /^(?:HOME|USERPROFILE|CLAUDE_CONFIG_DIR|XDG_\w+_HOME)$/u;

/**
 * The environment as hooks of this project have it: Claude Code lays the `env` blocks of settings over what the shell has exported, the user's first, then the
 * project's, `settings.local.json` last. By it a command in a terminal finds the journals, the drain and the state of hooks. What a project's files say counts once
 * it is approved.
 */
export function drainEnvironment(environment: Environment, projectFolder: string): Environment {
  const input = readSettingsInput({ environment, projectFolder });
  const approved = isApproved(requestOf(input), input.userFile.other['approvals']);
  const said = { ...input.userEnvironment, ...(approved ? lastValues(input.projectEnvironment) : {}) };
  const heard = Object.entries(said).filter(([name]) => !kept.test(name));
  return { ...environment, ...Object.fromEntries(heard) };
}
