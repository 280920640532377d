import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TemporaryUser {
  readonly home: string;
  readonly project: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Writes a file of the project; objects as JSON. */
  writeProject(path: string, content: unknown): string;
  writeHome(path: string, content: unknown): string;
}

/** A fresh home with a project beside it, gone when the test ends. */
export function createTemporaryUser(): TemporaryUser {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'claude-otel-user-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [home, project] = [join(folder, 'home'), join(folder, 'project')];
  for (const path of [home, project]) mkdirSync(path);
  const write = (root: string) => (path: string, content: unknown) => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(
      full,
      typeof content === 'string' || Buffer.isBuffer(content)
        ? content
        : JSON.stringify(content, undefined, 2),
    );
    return full;
  };
  return { home, project, environment: { HOME: home }, writeProject: write(project), writeHome: write(home) };
}
