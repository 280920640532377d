import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A session's main transcript; Claude Code names the file after the session. */
export interface TranscriptFile {
  readonly sessionId: string;
  readonly path: string;
}

/**
 * The sessions at a path: the transcript itself, or all under a folder, oldest first, so that a resumed or forked session comes after its origin.
 * Subagents belong to their session and are not listed; links are not followed.
 *
 * @throws what `statSync` throws when there is nothing at `path`
 */
export function findTranscripts(path: string): readonly TranscriptFile[] {
  if (!statSync(path).isDirectory()) return [toTranscript(path)];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && isMain(entry.name, entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, time: statSync(file).mtimeMs }))
    .sort((left, right) => left.time - right.time || (left.file < right.file ? -1 : 1))
    .map(({ file }) => toTranscript(file));
}

/**
 * Where the transcript of a session is now. Entering a git worktree moves the file into the folder of another project, leaving it moves it back (Claude Code
 * 2.1.330): looked for at the path last told, then in the neighbouring project folders.
 */
export function relocatedTranscript(path: string): string | undefined {
  if (existsSync(path)) return path;
  const projects = dirname(dirname(path));
  return folders(projects)
    .map((folder) => join(projects, folder, basename(path)))
    .find((candidate) => existsSync(candidate));
}

function isMain(name: string, folder: string): boolean {
  return name.endsWith('.jsonl') && !name.startsWith('agent-') && basename(folder) !== 'subagents';
}

function toTranscript(path: string): TranscriptFile {
  return { sessionId: basename(path, '.jsonl'), path };
}

function folders(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
