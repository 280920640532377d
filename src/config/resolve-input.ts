import type { EnvironmentSettings } from './environment-settings.ts';
import type { Environment } from './paths.ts';
import type { ProjectEnvironment } from './project-environment.ts';
import type { SettingsFile } from './settings-file.ts';
import type { SettingValues } from './settings.ts';

export interface ResolveInput {
  /** Flags of a command, options of the API: above everything. */
  readonly code?: Partial<SettingValues> | undefined;
  readonly environment: Environment;
  readonly projectFolder: string;
  readonly projectFile: SettingsFile;
  readonly userFile: SettingsFile;
  /** What the user's own Claude settings put into the environment of hooks. */
  readonly userEnvironment?: Environment;
  /** What the project's Claude settings put into the environment of hooks. */
  readonly projectEnvironment: ProjectEnvironment;
}

/** The same once it is known what of the environment counts. */
export interface HeardInput {
  readonly input: ResolveInput;
  /** From the environment that may be trusted. */
  readonly said: EnvironmentSettings;
  /** The user has approved what the project asks for. */
  readonly approved: boolean;
}
