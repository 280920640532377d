import { isApproved } from '../config/approval.ts';
import { requestOf } from '../config/hold.ts';
import { readSettingsInput } from '../config/load-settings.ts';
import type { Environment } from '../config/paths.ts';
import { lastValues, withoutProjectEnvironment } from '../config/project-environment.ts';
import { reachingHooks } from './reaching-hooks.ts';
import { userEnvironment } from './user-environment.ts';

/**
 * The environment as hooks of this project have it: Claude Code lays the `env` blocks of settings over what the shell has exported, the user's first, then the
 * project's, `settings.local.json` last. By it a command in a terminal finds the journals, the drain and the state of hooks. What a project's files say counts once
 * it is approved, also where Claude Code runs the command and has laid it over already.
 */
export function drainEnvironment(environment: Environment, projectFolder: string): Environment {
  const users = userEnvironment(environment, projectFolder);
  const input = readSettingsInput({ environment: users, projectFolder });
  const approved = isApproved(requestOf(input), input.userFile.other['approvals']);
  const said = reachingHooks(input.projectEnvironment);
  const trusted = approved ? environment : withoutProjectEnvironment(environment, said);
  return {
    ...trusted,
    ...reachingHooks(input.userEnvironment ?? {}),
    ...(approved ? lastValues(said) : {}),
  };
}
