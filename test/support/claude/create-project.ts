import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A person's machine as Claude Code sees it, in one temporary folder. */
export interface Project {
  /** Holds everything below. */
  readonly root: string;
  readonly home: string;
  /** `CLAUDE_CONFIG_DIR`. */
  readonly configFolder: string;
  /** `TMPDIR`. */
  readonly temporaryFolder: string;
  /** The working directory: a git repository with one commit. */
  readonly folder: string;
}

export interface ProjectOptions {
  /** More files of the project, by their path in it; committed with the others. */
  readonly files?: Readonly<Record<string, string>>;
}

const standardFiles: Readonly<Record<string, string>> = {
  'CLAUDE.md': 'Project rule: be brief.\n',
  'a.txt': 'file a content\n',
  'sub/CLAUDE.md': 'Rule of the subfolder: be briefer.\n',
  'sub/b.txt': 'file b content\n',
};

const roots = new Set<string>();

export async function createProject({ files = {} }: ProjectOptions = {}): Promise<Project> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'claude-otel-')));
  roots.add(root);
  const home = join(root, 'home');
  const project: Project = {
    root,
    home,
    configFolder: join(home, '.claude'),
    temporaryFolder: join(root, 'tmp'),
    folder: join(root, 'project'),
  };
  await Promise.all([mkdir(project.configFolder, { recursive: true }), mkdir(project.temporaryFolder)]);
  await writeFiles(project.folder, { ...standardFiles, ...files });
  await commit(project);
  return project;
}

/** Removes every project made here: to be called after the last test of a file. */
export async function cleanUp(): Promise<void> {
  await Promise.all(
    [...roots].map((root) => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })),
  );
  roots.clear();
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

async function commit({ folder, home }: Project): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)('git', args, { cwd: folder, env });
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('-c', 'user.name=dev', '-c', 'user.email=dev@example.invalid', 'commit', '-q', '-m', 'Start');
}
