import { existsSync, realpathSync } from 'node:fs';
import { ownPlace } from '../../config/own-place.ts';
import { claudeFolder, userFilePath, type Environment } from '../../config/paths.ts';
import { isUsersOwnFolder } from '../../config/project-environment.ts';
import { UsageError } from '../../config/usage-error.ts';
import { projectFolder } from '../project-folder.ts';
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
  const folder = projectFolder(cwd, directory);
  return user ? userScope(folder, environment) : projectScope(folder, local);
}

/**
 * The user's home is a project whose settings are those of all projects: nobody should set them all up without a word.
 *
 * @throws UsageError `refused`
 */
export function refuseUsersFolder({ kind, projectFolder: folder }: Scope, environment: Environment): void {
  const isUsers = isUsersOwnFolder(folder, environment) || `${folder}/.claude` === claudeFolder(environment);
  if (kind !== 'project' || !isUsers) return;
  throw new UsageError({
    code: 'refused',
    message: `${folder}/.claude is your own: hooks there are for all your projects.`,
    remedy: 'If that is what you want, add --user; or else name the folder of a project.',
  });
}

function projectScope(folder: string, local: boolean): Scope {
  const inside = (name: string): string => safePath(folder, `.claude/${name}`);
  const [shared, personal] = [inside('settings.json'), inside('settings.local.json')];
  return {
    kind: local ? 'local' : 'project',
    projectFolder: folder,
    settingsPath: local ? personal : shared,
    configPath: inside('claude-otel.json'),
    settingsPaths: [shared, personal],
  };
}

function userScope(folder: string, environment: Environment): Scope {
  const own = claudeFolder(environment);
  const settingsPath = ownPlace(`${existsSync(own) ? realpathSync(own) : own}/settings.json`);
  return {
    kind: 'user',
    projectFolder: folder,
    settingsPath,
    configPath: ownPlace(userFilePath(environment)),
    settingsPaths: [settingsPath],
  };
}
