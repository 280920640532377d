import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import config from '../../vitest.config.ts';

interface Project {
  readonly test: {
    readonly name: string;
    readonly include: readonly string[];
    readonly exclude?: readonly string[];
  };
}

const projects = config.test?.projects as readonly Project[];
const matches = (file: string, globs: readonly string[] = []): boolean =>
  globs.some((glob) => matchesGlob(file, glob));

test('every test file belongs to one project', () => {
  const files = globSync('test/**/*.{test,spec}.*', { cwd: `${import.meta.dirname}/../..` });
  expect(files.length).toBeGreaterThan(60);
  const astray = files
    .map((file) => [
      file,
      ...projects
        .filter(({ test: { include, exclude } }) => matches(file, include) && !matches(file, exclude))
        .map((project) => project.test.name),
    ])
    .filter((names) => names.length !== 2);
  expect(astray).toEqual([]);
});
