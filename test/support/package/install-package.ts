import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile } from '../cli/built-file.ts';
import type { Layout } from './install-agent-sdk.ts';
import { run } from './run.ts';

const CHECKOUT = join(import.meta.dirname, '../../..');

export interface InstalledPackage {
  /** Paths in the tarball, and what is there. */
  readonly files: ReadonlyMap<string, string>;
  /** The project it is installed in. */
  readonly folder: string;
}

export const manifest = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types?: string; readonly default: string }>>;
};

/** Packs the built package and installs the tarball as a user does, in an empty project in `folder`. Scripts of packages do not run. */
export async function installPackage(folder: string, layout: Layout = 'flat'): Promise<InstalledPackage> {
  for (const name of ['cli/main.mjs', 'drain.mjs', 'hook.cjs'] as const) builtFile(name);
  const project = join(folder, 'consumer');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const pack = ['npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder] as const;
  const tarball = join(folder, (await npm(pack, CHECKOUT)).trim());
  const strategy = layout === 'flat' ? 'hoisted' : 'linked';
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await npm(['npm', 'install', `--install-strategy=${strategy}`, ...options, tarball], project);
  return { files: filesIn(tarball), folder: project };
}

async function npm(command: readonly [string, ...string[]], cwd: string): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, {
    cwd,
    env: { ...process.env } as Record<string, string>,
  });
  if (exitCode === 0) return stdout;
  throw new Error(`${command.join(' ')} ended with ${exitCode}:\n${stderr}`);
}

function filesIn(tarball: string): ReadonlyMap<string, string> {
  const folder = dirname(tarball);
  const names = execFileSync('tar', ['-xzvf', tarball, '-C', folder], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return new Map(
    names.map((name) => [name.replace(/^package\//, ''), readFileSync(join(folder, name), 'utf8')]),
  );
}
