import { settingDefinitions, settingKeys } from './setting-definitions.ts';

/** The Markdown table of settings in the README; a test holds the two equal. */
export function renderSettingsTable(): string {
  const rows = settingKeys.map((key) => {
    const { environment, alias, kind, sentence, ...definition } = settingDefinitions[key];
    const names = alias === undefined ? `\`${environment}\`` : `\`${environment}\`, \`${alias}\``;
    return `| \`${key}\` | ${names} | ${kind.name.replaceAll('|', '\\|')} | ${renderDefault(definition.default)} | ${sentence} |`;
  });
  return ['| key | environment | value | default | |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** The same for a terminal. */
export function renderSettingsHelp(): string {
  return settingKeys
    .map((key) => `  ${settingDefinitions[key].environment.padEnd(32)}${settingDefinitions[key].sentence}`)
    .join('\n');
}

function renderDefault(value: unknown): string {
  const plain = value !== undefined && typeof value !== 'object';
  return plain ? `\`${value as string | number | boolean}\`` : '–';
}
