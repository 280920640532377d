import type * as ChildProcess from 'node:child_process';
import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';

import { makeOwnFolder } from '../journal/append.ts';
import type { JournalPlace } from '../journal/append.ts';
import { aliveFile, aliveMilliseconds } from '../journal/paths.ts';
import { readProcessStat } from '../process-stat.ts';

/** What the drain needs, `node:sqlite` among it: `engines` of package.json. */
const oldestNode = [22, 15] as const;

/** The drain's work is garbage soon: young garbage collected often, instead of tens of megabytes of it. */
const smallHeap = '--max-semi-space-size=1';

/** What `setup` writes beside the hook as `runtime.json`. */
interface Runtime {
  readonly node?: unknown;
}

/** Starts a drain for this environment, unless one lives. Throws what the file system throws. */
export function wakeDrain(place: JournalPlace, runtimeFolder: string): void {
  const path = aliveFile(place.state, place.fingerprint);
  if (lives(path, runtimeFolder)) return;
  const node = chooseNode(runtimeFolder);
  if (node === undefined) return;
  makeOwnFolder(`${place.state}/drain`);
  claim(path);
  start(node, [smallHeap, `${runtimeFolder}/drain.mjs`, place.fingerprint]);
}

/** Lives = touched lately, and if a process of this very code is named, it exists. A wrong guess costs one process, which finds the lock taken. */
function lives(path: string, runtimeFolder: string): boolean {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const { mtimeMs } = fstatSync(file);
    const text = readFileSync(file, 'utf8');
    closeSync(file);
    if (Math.abs(Date.now() - mtimeMs) >= aliveMilliseconds) return false;
    return text === '' || isOurProcess(text, runtimeFolder);
  } catch {
    return false;
  }
}

/** Another folder is another version: start ours, and the two agree on which of them stays. */
function isOurProcess(text: string, runtimeFolder: string): boolean {
  const space = text.indexOf(' ');
  const pid = Number(text.slice(0, space));
  process.kill(pid, 0);
  // One that was killed answers until its parent has seen to it.
  return text.slice(space + 1) === runtimeFolder && readProcessStat(pid)?.state !== 'Z';
}

/** Empties the file, which renews its time: the hooks of the next seconds start no second drain, and none ten times a second if it cannot start. */
function claim(path: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
  closeSync(openSync(path, flags, 0o600));
}

/** The Node that `setup` recorded; if it was removed since, the one the hook runs on, if it can run a drain. */
function chooseNode(runtimeFolder: string): string | undefined {
  const { node } = JSON.parse(readFileSync(`${runtimeFolder}/runtime.json`, 'utf8')) as Runtime;
  if (typeof node === 'string' && existsSync(node)) return node;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const able = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return able ? process.execPath : undefined;
}

function start(node: string, args: readonly string[]): void {
  // Loaded only here: a hook that finds a living drain does not pay for it.
  const { spawn } = require('node:child_process') as typeof ChildProcess;
  const child = spawn(node, args, { cwd: '/', detached: true, stdio: 'ignore', windowsHide: true });
  child.on('error', () => undefined);
  child.unref();
}
