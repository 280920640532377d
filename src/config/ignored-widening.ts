import { narrower, type ContentMode } from '../core/spans/content/content-mode.ts';
import type { Problem } from './problem.ts';
import { settingDefinitions, settingKeys, type ProjectRule, type SettingKey } from './setting-definitions.ts';
import type { Choice } from './setting-layers.ts';
import type { SettingsFile } from './settings-file.ts';

type Choices = Readonly<Record<SettingKey, Choice>>;

/** What a project's file asks for beyond what its user allows: it never counts, and whoever wrote it should know. */
export function ignoredWidening(choices: Choices, file: SettingsFile): readonly Problem[] {
  const keys = settingKeys.filter((key) => widens(key, choices[key].value, file.values[key]));
  return [
    ...keys.map((key) => ignored(file, `"${key}": ${JSON.stringify(file.values[key])}`, choices[key].value)),
    ...widerDestinations(choices, file),
  ];
}

function widens(key: SettingKey, own: unknown, project: unknown): boolean {
  const rule = settingDefinitions[key].project as ProjectRule<unknown>;
  return typeof rule === 'function' && project !== undefined && rule(own, project) !== project;
}

function widerDestinations(choices: Choices, file: SettingsFile): readonly Problem[] {
  const general = choices.content.value as ContentMode;
  return (file.values.destinations ?? []).flatMap(({ uri, content }) =>
    content === undefined || narrower(content, general) === content
      ? []
      : [ignored(file, `"content": "${content}" of ${uri}`, general)],
  );
}

function ignored({ path }: SettingsFile, what: string, own: unknown): Problem {
  return {
    where: path,
    message: `${what} is more than ${String(own)}, which holds for you, and is ignored.`,
    remedy: 'A project may ask for less only; what you allow stands in your own file or environment.',
    isHarmless: true,
  };
}
