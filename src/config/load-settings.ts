import { configFolder, projectFilePath, userFilePath, type Environment } from './paths.ts';
import {
  isUsersOwnFolder,
  readProjectEnvironment,
  readUserEnvironment,
  withoutProjectEnvironment,
} from './project-environment.ts';
import type { ResolveInput } from './resolve-input.ts';
import { commandLine, resolveSettings, type ResolvedSettings } from './resolve-settings.ts';
import { absentFile, readSettingsFile, type SettingsFile } from './settings-file.ts';
import type { SettingValues } from './settings.ts';
import { UsageError } from './usage-error.ts';

export interface LoadInput {
  readonly environment: Environment;
  /** Where the project's `.claude` is: `CLAUDE_PROJECT_DIR` of a hook, the folder argument of a command. Absolute. */
  readonly projectFolder: string;
  readonly code?: Partial<SettingValues>;
}

/** Reads the files and resolves. @throws UsageError when `code` names a destination that cannot be used */
export function loadSettings(input: LoadInput): ResolvedSettings {
  const resolved = resolveSettings(readSettingsInput(input));
  const problem = resolved.problems.find(({ where }) => where === commandLine);
  if (problem !== undefined)
    throw new UsageError({ code: 'bad-uri', message: problem.message, remedy: problem.remedy });
  return resolved;
}

/**
 * What `resolveSettings` needs, read from disk. The user's file is looked for without the help of the project's files:
 * a clone that sets HOME or CLAUDE_OTEL_CONFIG_DIR must not bring its own approvals.
 */
export function readSettingsInput({ environment, projectFolder, code }: LoadInput): ResolveInput {
  const found = readProjectEnvironment(projectFolder);
  const own = withoutProjectEnvironment(environment, found);
  return {
    code,
    environment,
    projectFolder,
    projectFile: readSettingsFile(projectFilePath(projectFolder)),
    userFile: readUserFile(own),
    userEnvironment: readUserEnvironment(own),
    projectEnvironment: isUsersOwnFolder(projectFolder, own) ? {} : found,
  };
}

export const userFileExtras = ['approvals', 'credentials'] as const;

/** Without a home there is no file, and no approval. The environment is the user's own. */
export function readUserFile(environment: Environment): SettingsFile {
  try {
    configFolder(environment);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return absentFile('config.json');
  }
  return readSettingsFile(userFilePath(environment), userFileExtras);
}
