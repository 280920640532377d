import type { Environment } from '../config/paths.ts';
import { ownEnvironment, readUserEnvironment } from '../config/project-environment.ts';
import { reachingHooks } from './reaching-hooks.ts';

/**
 * The environment as the user alone decides it: what the shell has exported, over it the `env` block of the user's own Claude settings, and nothing that this
 * project's files say. It is the same in a terminal and inside Claude Code, so that `disable` finds the receipts of `setup`, and hooks its approvals.
 */
export function userEnvironment(environment: Environment, projectFolder: string): Environment {
  const own = ownEnvironment(environment, projectFolder);
  return { ...own, ...reachingHooks(readUserEnvironment(own)) };
}
