import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createProject, type Project, type ProjectOptions } from '../claude/create-project.ts';
import { runClaude, type RunOptions } from '../claude/run-claude.ts';
import type { ClaudeRun } from '../claude/start-claude.ts';
import { createCommandLine, type CommandLine } from '../cli/create-command-line.ts';
import type { ModelStub } from '../model-stub/start-model-stub.ts';

/** A project of somebody, our command line in it, and Claude Code with a scripted model. */
export interface Road extends CommandLine {
  readonly project: Project;
  /** A session from start to end. */
  readonly play: (prompt: RunOptions['prompt'], options?: Partial<RunOptions>) => Promise<ClaudeRun>;
  /** The user's own settings file: what it says needs no approval. */
  readonly writeUserFile: (values: object) => void;
  readonly writeProjectFile: (values: object) => void;
}

export interface RoadOptions extends ProjectOptions {
  readonly stub: ModelStub;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function createRoad({ stub, environment = {}, ...files }: RoadOptions): Promise<Road> {
  const project = await createProject(files);
  const commandLine = createCommandLine({ project, environment });
  return {
    ...commandLine,
    project,
    play: async (prompt, options = {}) =>
      runClaude({
        project,
        stubUrl: stub.url,
        prompt,
        ...options,
        env: { ...commandLine.environment, ...options.env },
      }),
    writeUserFile: (values) => writeSettings(join(project.home, '.config/claude-otel/config.json'), values),
    writeProjectFile: (values) => writeSettings(join(project.folder, '.claude/claude-otel.json'), values),
  };
}

function writeSettings(path: string, values: object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ version: 1, ...values }), { mode: 0o600 });
}
