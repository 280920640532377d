import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { claudeFolder, userFilePath, type Environment } from '../../config/paths.ts';
import { UsageError } from '../../config/usage-error.ts';
import { safePath } from '../claude-settings/safe-path.ts';

/** Whose sessions are meant: those of a project (committed or not), or all of the user's. */
export interface Scope {
  readonly kind: 'project' | 'local' | 'user';
  readonly projectFolder: string;
  /** Claude Code's settings file that gets the hooks. */
  readonly settingsPath: string;
  /** Ours. */
  readonly configPath: string;
  /** All of Claude Code's files in which something of ours or of MLflow's may be. */
  readonly settingsPaths: readonly string[];
}

export interface ScopeInput {
  readonly cwd: string;
  readonly directory: string | undefined;
  readonly environment: Environment;
  readonly user: boolean;
  readonly local: boolean;
}

/** @throws UsageError for a folder that is none, and for links that lead out of it */
export function chooseScope({ cwd, directory, environment, user, local }: ScopeInput): Scope {
  if (user && local) {
    throw new UsageError({
      code: 'bad-argument',
      message: '--user and --local exclude each other.',
      remedy: 'Name one of them, or none for the project.',
    });
  }
  const projectFolder = resolve(cwd, directory ?? '.');
  if (!existsSync(projectFolder) || !statSync(projectFolder).isDirectory()) {
    throw new UsageError({
      code: 'not-found',
      message: `${projectFolder} is no folder.`,
      remedy: 'Name the folder of your project.',
    });
  }
  return user ? userScope(projectFolder, environment) : projectScope(projectFolder, local);
}

function projectScope(projectFolder: string, local: boolean): Scope {
  const inside = (name: string): string => safePath(projectFolder, `.claude/${name}`);
  const [shared, personal] = [inside('settings.json'), inside('settings.local.json')];
  return {
    kind: local ? 'local' : 'project',
    projectFolder,
    settingsPath: local ? personal : shared,
    configPath: inside('claude-otel.json'),
    settingsPaths: [shared, personal],
  };
}

function userScope(projectFolder: string, environment: Environment): Scope {
  const folder = claudeFolder(environment);
  const settingsPath = existsSync(folder) ? safePath(folder, 'settings.json') : `${folder}/settings.json`;
  return {
    kind: 'user',
    projectFolder,
    settingsPath,
    configPath: userFilePath(environment),
    settingsPaths: [settingsPath],
  };
}
