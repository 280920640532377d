import { CURRENT_RUNTIME, runtimesFolder, type Environment } from '../../config/paths.ts';
import type { Problem } from '../../config/problem.ts';
import type { HookFile } from './read-hook-files.ts';
import { readRuntime } from './read-runtime.ts';

export interface OutdatedInput {
  readonly environment: Environment;
  readonly files: readonly HookFile[];
  /** Of the command that asks. */
  readonly version: string;
}

/** What works here, and would be better done again. */
export function findOutdated({ environment, files, version }: OutdatedInput): readonly Problem[] {
  const folder = `${runtimesFolder(environment)}/${CURRENT_RUNTIME}`;
  const isUsed = files.some(({ hooks }) => hooks.some(({ runtime }) => runtime === CURRENT_RUNTIME));
  const installed = readRuntime(folder).version;
  return [
    ...files.flatMap(namesVersion),
    ...(isUsed && installed !== undefined && installed !== version
      ? [
          {
            where: folder,
            message: `Hooks run claude-otel ${installed}, this is ${version}.`,
            remedy: 'Run "claude-otel setup" to put this one in force.',
          },
        ]
      : []),
  ];
}

function namesVersion({ path, setup, hooks }: HookFile): readonly Problem[] {
  const versions = new Set(hooks.map(({ runtime }) => runtime).filter((name) => name !== CURRENT_RUNTIME));
  return [...versions].map((runtime) => ({
    where: path,
    message: `Its hooks name version ${runtime}: they do nothing for whoever has another one.`,
    remedy: `Run "${setup}" to bring them up to date.`,
  }));
}
