import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const sdk = '@anthropic-ai/claude-agent-sdk';
const require = createRequire(import.meta.url);

/** The unmodified Claude Code binary that the Agent SDK brings for this platform. */
export function claudeBinary(): string {
  const names = packageNames();
  const found = names.map(binaryIn).find((path) => path !== undefined);
  if (found !== undefined) return found;
  throw new Error(
    `No Claude Code binary: none of ${names.join(', ')} is installed. They are optional dependencies of ${sdk}: ` +
      'run `npm ci` on this platform, without --omit=optional.',
  );
}

function packageNames(): readonly string[] {
  const name = `${sdk}-${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? [name, `${name}-musl`] : [name];
}

function binaryIn(packageName: string): string | undefined {
  const manifest = resolve(`${packageName}/package.json`);
  if (manifest === undefined) return undefined;
  const path = join(dirname(manifest), process.platform === 'win32' ? 'claude.exe' : 'claude');
  return existsSync(path) ? path : undefined;
}

function resolve(specifier: string): string | undefined {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}
