import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CURRENT_RUNTIME, runtimesFolder, type Environment } from '../../config/paths.ts';
import type { Problem } from '../../config/problem.ts';
import { isOldNode } from '../old-node.ts';
import { readRuntime } from './read-runtime.ts';

/**
 * Hooks take the Node that `setup` recorded, or the one on the PATH; the drain, which needs a newer one, likewise. Asks
 * the one on the PATH for its version only where it must do.
 */
export function findNodeFault(environment: Environment, runtimes: ReadonlySet<string>): readonly Problem[] {
  const onPath = findOnPath(environment);
  return [...runtimes].flatMap((runtime) => {
    const where = `${runtimesFolder(environment)}/${runtime}`;
    const { node } = readRuntime(where);
    const recorded = node !== undefined && existsSync(node) ? node : undefined;
    const ofHook = runtime === CURRENT_RUNTIME ? (recorded ?? onPath) : onPath;
    const message = describeFault(recorded, ofHook);
    return message === undefined ? [] : [{ where, message, remedy: 'Run "claude-otel setup".' }];
  });
}

function describeFault(recorded: string | undefined, ofHook: string | undefined): string | undefined {
  if (ofHook === undefined)
    return 'Hooks find no Node: neither the one that setup ran on, nor one on the PATH.';
  return recorded === undefined && isTooOld(ofHook)
    ? `The Node that setup ran on is gone, and ${ofHook} is too old to send traces.`
    : undefined;
}

function isTooOld(node: string): boolean {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8', timeout: 5_000 });
  return !stdout || isOldNode(stdout.trim());
}

function findOnPath({ PATH = '' }: Environment): string | undefined {
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'node')).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
