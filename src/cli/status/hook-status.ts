import { dirname } from 'node:path';
import type { Environment } from '../../config/paths.ts';
import type { Problem } from '../../config/problem.ts';
import type { ResolvedSettings } from '../../config/resolve-settings.ts';
import { findObstacles } from './find-obstacles.ts';
import { findOutdated } from './find-outdated.ts';
import { readHookFiles, type HookFile } from './read-hook-files.ts';
import type { StatusReport } from './status-report.ts';

export interface HookStatusInput {
  readonly environment: Environment;
  readonly project: string;
  readonly resolved: ResolvedSettings;
  readonly version: string;
}

export type HookStatus = Pick<StatusReport, 'hooksIn' | 'hooksAbove' | 'obstacles'> & {
  /** What works all the same. */
  readonly outdated: readonly Problem[];
};

/** Whether Claude Code starts our hook in this project, and whether the hook does something then. */
export function hookStatus({ environment, project, resolved, version }: HookStatusInput): HookStatus {
  const files = readHookFiles(environment, project);
  const hooksIn = files.filter(holdsOurs).map(({ path }) => path);
  return {
    hooksIn,
    hooksAbove: hooksIn.length > 0 ? undefined : findAbove(environment, project),
    obstacles: [...switchedOff(resolved), ...findObstacles(environment, files)],
    outdated: findOutdated({ environment, files, version }),
  };
}

function holdsOurs({ hooks }: HookFile): boolean {
  return hooks.length > 0;
}

function findAbove(environment: Environment, folder: string): string | undefined {
  const parent = dirname(folder);
  if (parent === folder) return undefined;
  return readHookFiles(environment, parent).some(holdsOurs) ? parent : findAbove(environment, parent);
}

function switchedOff({ settings, origins }: ResolvedSettings): readonly Problem[] {
  if (settings.enabled) return [];
  const { source, name = '' } = origins.enabled;
  const remedy = source === 'environment' ? 'Unset it, or set it to true.' : 'Take "enabled" out of it.';
  return [{ where: name, message: 'It switches tracing off.', remedy }];
}
