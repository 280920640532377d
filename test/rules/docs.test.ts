import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OWN_EVENTS, renderAttributesPage } from '../../scripts/generate/render-attributes-page.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { renderSettingsTable } from '../../src/config/settings-table.ts';
import { OWN_ATTRIBUTES } from '../../src/core/spans/own-names.ts';
import { sourceFiles } from '../support/house/source-files.ts';
import { runCommand } from '../cli/run-command.ts';
import { createTemporaryUser } from '../config/temporary-user.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');

/** The text between a heading and the next one of its level. */
function section(title: string): string {
  return readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
}

test('README: the settings are those of the one table', () => {
  const [, table] = /<!-- settings -->\n(.*)\n<!-- \/settings -->/s.exec(readme) ?? [];
  expect(table).toBe(renderSettingsTable());
});

test('README: the commands are those of --help', async () => {
  const { stdout } = await runCommand(createTemporaryUser(), ['--help']);
  const commands = [...(stdout.split('\nCOMMANDS\n')[1] ?? '').matchAll(/^ {2}(\w+) {2,}\S/gm)].map(
    ([, name]) => name,
  );
  const named = [...section('Commands').matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`(\w+)/g)].map(([, name]) => name),
  );
  expect(commands).toContain('setup');
  expect(new Set(named)).toEqual(new Set(commands));
});

test('README: the exit codes are those of the command line', () => {
  const [, sentence] = /Exit codes: (.*?)\. /s.exec(section('Commands')) ?? [];
  const codes = sentence?.split('·').map((part) => Number.parseInt(part, 10));
  expect(codes).toEqual(Object.values(exitCodes).map(({ code }) => code));
});

test('every link of the documentation leads to a file', () => {
  const broken = sourceFiles('*.md', 'docs').flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target]) => new URL(target ?? '', new URL(`../../${path}`, import.meta.url)))
      .filter((url) => !existsSync(url))
      .map((url) => `${path} → ${url.pathname}`),
  );
  expect(broken).toEqual([]);
});

test('docs/attributes.md is what scripts/generate/attributes.ts writes', () => {
  expect(read('docs/attributes.md')).toBe(renderAttributesPage());
});

test('every name of our own that the code emits is documented, and every documented one is emitted', () => {
  const emitted = sourceFiles('src')
    .filter(({ path }) => !path.endsWith('own-names.ts'))
    .flatMap(({ text }) => [...text.matchAll(/['"`](claude_code\.[\w.]+)['"`]/g)].map(([, name]) => name));
  expect(new Set(emitted)).toEqual(new Set(Object.keys({ ...OWN_ATTRIBUTES, ...OWN_EVENTS })));
});
