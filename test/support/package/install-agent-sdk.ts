import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MODULES = join(import.meta.dirname, '../../../node_modules');
const NAME = '@anthropic-ai/claude-agent-sdk';

/** As npm lays packages out, or as pnpm does: a package in a store, with what it needs beside it, and a link to it. */
export type Layout = 'flat' | 'linked';

/** The checkout's Agent SDK as a package of `project`: its own files are copied, what it needs (a binary of 360 MB) is linked. */
export function installAgentSdk(project: string, layout: Layout): void {
  const modules = join(project, 'node_modules');
  const home = layout === 'flat' ? modules : join(modules, '.store', `${NAME}@0`, 'node_modules');
  cpSync(join(MODULES, NAME), join(home, NAME), { recursive: true });
  for (const name of needed()) link(join(MODULES, name), join(home, name));
  if (layout === 'linked') link(join(home, NAME), join(modules, NAME));
}

/** Its peers, and the binary of this platform. */
function needed(): readonly string[] {
  const { peerDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(MODULES, NAME, 'package.json'), 'utf8'),
  ) as Readonly<Record<'peerDependencies' | 'optionalDependencies', Readonly<Record<string, string>>>>;
  return Object.keys({ ...peerDependencies, ...optionalDependencies }).filter((name) =>
    existsSync(join(MODULES, name)),
  );
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
