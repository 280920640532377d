import type { CliContext } from '../context.ts';
import { disableProject } from './disable-project.ts';
import type { SetupCommandFlags } from './setup-parameters.ts';
import { setupProject } from './setup-project.ts';

export async function runSetup(
  context: CliContext,
  flags: SetupCommandFlags,
  directory: string | undefined,
): Promise<void> {
  if (flags.status) return context.runCommand(['status', ...(directory === undefined ? [] : [directory])]);
  if (flags.disable) return disableProject(context, flags, directory);
  return setupProject(context, flags, directory);
}
