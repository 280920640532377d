import { valuesToApprove } from './approval.ts';
import type { HeardInput } from './resolve-input.ts';
import { settingDefinitions, type ProjectRule, type SettingKey } from './setting-definitions.ts';
import type { SettingsFile } from './settings-file.ts';
import type { SettingValues } from './settings.ts';

/** Who said it: `name` is a variable or a file. */
export interface Origin {
  readonly source: 'code' | 'environment' | 'project' | 'user' | 'default';
  readonly name?: string;
}

/** One source of settings; the first that says something is heard. */
export interface Layer {
  readonly origin: (key: SettingKey) => Origin;
  readonly values: Partial<SettingValues>;
}

export interface Choice {
  readonly value: unknown;
  readonly origin: Origin;
}

export function layersOf({ input, said, approved }: HeardInput): readonly Layer[] {
  const { code = {}, projectFile, userFile } = input;
  const alias = (key: SettingKey): Origin => ({
    source: 'environment',
    name: settingDefinitions[key].alias ?? key,
  });
  return [
    { origin: () => ({ source: 'code' }), values: code },
    {
      origin: (key) => ({ source: 'environment', name: settingDefinitions[key].environment }),
      values: said.own,
    },
    { origin: alias, values: said.mlflowSwitch },
    {
      origin: () => ({ source: 'project', name: projectFile.path }),
      values: approved ? valuesToApprove(projectFile.values) : {},
    },
    { origin: () => ({ source: 'user', name: userFile.path }), values: userFile.values },
    { origin: alias, values: said.ambient },
  ];
}

/** A project's file may narrow what files and defaults say; what code or the user's environment says stands. */
export function choose(key: SettingKey, layers: readonly Layer[], projectFile: SettingsFile): Choice {
  const own = firstOf(key, layers);
  const rule = settingDefinitions[key].project as ProjectRule<unknown>;
  const project = projectFile.values[key];
  const explicit = own.origin.source === 'code' || own.origin.source === 'environment';
  if (explicit || typeof rule !== 'function' || project === undefined) return own;
  const value = rule(own.value, project);
  return value === own.value ? own : { value, origin: { source: 'project', name: projectFile.path } };
}

function firstOf(key: SettingKey, layers: readonly Layer[]): Choice {
  const layer = layers.find(({ values }) => values[key] !== undefined);
  if (layer === undefined) return { value: settingDefinitions[key].default, origin: { source: 'default' } };
  return { value: layer.values[key], origin: layer.origin(key) };
}
