import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from './create-project.ts';
import { isAlive } from './process-tree.ts';

/** Whether the shell of the script `slowtool`, which left its process id in the project, still runs. */
export async function isToolAlive({ folder }: Project): Promise<boolean> {
  return isAlive(Number(await readFile(join(folder, 'tool-started'), 'utf8')));
}
