import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Project } from '../claude/create-project.ts';
import { createCommandLine, type CommandLine } from '../cli/create-command-line.ts';

/** A person's home with a project that is no repository: nothing runs there but what is tested. */
export interface Machine {
  readonly project: Project;
  readonly commands: CommandLine;
  /** With its drains. */
  readonly remove: () => Promise<void>;
}

export function createMachine(): Machine {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'claude-otel-recorded-')));
  const project: Project = {
    root,
    home: join(root, 'home'),
    configFolder: join(root, 'home/.claude'),
    temporaryFolder: join(root, 'tmp'),
    folder: join(root, 'project'),
  };
  for (const folder of [project.configFolder, project.temporaryFolder, project.folder])
    mkdirSync(folder, { recursive: true });
  const commands = createCommandLine({ project });
  const remove = async (): Promise<void> => {
    await commands.stopDrains();
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  return { project, commands, remove };
}
