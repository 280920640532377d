import { expect, test } from 'vitest';
import { settingDefinitions, settingKeys } from '../../src/config/setting-definitions.ts';
import { renderSettingsTable } from '../../src/config/settings-table.ts';

test('the table has one row for each setting, with its variable, default and sentence', () => {
  const [header, rule, ...rows] = renderSettingsTable().split('\n');
  expect([header, rule, rows.length]).toEqual([
    '| key | environment | value | default | |',
    '|---|---|---|---|---|',
    settingKeys.length,
  ]);
  for (const [index, key] of settingKeys.entries()) {
    const { environment, sentence } = settingDefinitions[key];
    expect(rows[index]).toContain(`| \`${key}\` | \`${environment}\``);
    expect(rows[index]).toContain(sentence);
    // Bars inside a cell are escaped: five cells, whatever the value's words are.
    expect(rows[index]?.split(/(?<!\\)\|/u)).toHaveLength(7);
  }
});
