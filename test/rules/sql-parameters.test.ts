import { expect, test } from 'vitest';
import { isGenerated, sourceFiles } from '../support/house/source-files.ts';

test('no SQL has numbered parameters: Node 22.15 does not bind them', () => {
  const numbered = sourceFiles('src')
    .filter(({ path }) => !isGenerated(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^.*['"`\s(,=]\?\d.*$/gm)].map(([line]) => `${path}: ${line.trim()}`),
    )
    .filter((line) => !line.includes('Node 22.15 does not bind'));
  expect(numbered).toEqual([]);
});
