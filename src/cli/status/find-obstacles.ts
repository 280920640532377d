import { existsSync } from 'node:fs';
import { runtimesFolder, type Environment } from '../../config/paths.ts';
import type { Problem } from '../../config/problem.ts';
import { hookEntries } from '../claude-settings/hook-entries.ts';
import { findNodeFault } from './find-node-fault.ts';
import type { HookFile, OurHook } from './read-hook-files.ts';

/** What keeps sessions from being traced although there are hooks of ours, each with its way out. */
export function findObstacles(environment: Environment, files: readonly HookFile[]): readonly Problem[] {
  const runtimes = runtimesFolder(environment);
  const runs = ({ runtime }: OurHook): boolean =>
    ['hook.cjs', 'drain.mjs', 'runtime.json'].every((name) => existsSync(`${runtimes}/${runtime}/${name}`));
  const running = files.flatMap(({ hooks }) => hooks).filter(runs);
  return [
    ...files.flatMap(unreadable),
    ...switchedOff(files),
    ...incomplete(files),
    ...files.flatMap((file) => withoutProgram(file, { runs, running, runtimes })),
    ...findNodeFault(environment, new Set(running.map(({ runtime }) => runtime))),
  ];
}

function unreadable({ path, fault }: HookFile): readonly Problem[] {
  if (fault === undefined) return [];
  // The fault of a text names its file, line and column.
  const [place = ''] = /^:\d+:\d+(?=: )/u.exec(fault.slice(path.length)) ?? [];
  const message = place === '' ? fault : fault.slice(path.length + place.length + 2);
  return [{ where: path + place, message, remedy: 'Correct it: Claude Code does not use it like this.' }];
}

function switchedOff(files: readonly HookFile[]): readonly Problem[] {
  const file = files.find(({ disableAllHooks }) => disableAllHooks !== undefined);
  if (file?.disableAllHooks !== true) return [];
  const remedy = 'Take "disableAllHooks" out.';
  return [{ where: file.path, message: 'It switches all hooks off, ours too.', remedy }];
}

function incomplete(files: readonly HookFile[]): readonly Problem[] {
  const file = files.find(({ hooks }) => hooks.length > 0);
  const found = new Set(files.flatMap(({ hooks }) => hooks).map(({ event }) => event));
  const missing = [...hookEntries().keys()].filter((event) => !found.has(event));
  if (file === undefined || missing.length === 0) return [];
  const message = `Hooks of ours are missing: ${missing.join(', ')}.`;
  return [{ where: file.path, message, remedy: `Run "${file.setup}".` }];
}

interface Programs {
  readonly runs: (hook: OurHook) => boolean;
  readonly running: readonly OurHook[];
  readonly runtimes: string;
}

/** Hooks are silent where their program is not: no harm, if those of another file run. */
function withoutProgram(
  { path, setup, hooks }: HookFile,
  { runs, running, runtimes }: Programs,
): readonly Problem[] {
  const silent = hooks.filter((hook) => !runs(hook) && !running.some(({ event }) => event === hook.event));
  return [...new Set(silent.map(({ runtime }) => runtime))].map((runtime) => ({
    where: path,
    message: `What its hooks run is not on this machine: ${runtimes}/${runtime}.`,
    remedy: `Run "${setup}".`,
  }));
}
