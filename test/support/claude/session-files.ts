import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a session that exist: the main transcript first, then those of its subagents by name. */
export async function sessionFiles(transcriptPath: string): Promise<readonly string[]> {
  const folder = join(transcriptPath.replace(/\.jsonl$/u, ''), 'subagents');
  const names = await readdir(folder).catch(() => []);
  const agents = names.filter((name) => name.endsWith('.jsonl')).sort();
  return [transcriptPath, ...agents.map((name) => join(folder, name))];
}

/** Every line of these files that is whole. */
export async function wholeLines(paths: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')));
  return texts.flatMap((text) => text.split('\n').slice(0, -1));
}
