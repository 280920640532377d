import { expect, test } from 'vitest';
import { codeLines, type NamedFunction, namedFunctionsOf } from '../support/house/function-sizes.ts';
import { isGenerated, sourceFiles } from '../support/house/source-files.ts';

/** CONTRIBUTING.md: median at most 60 lines a file and 6 a function, nine of ten functions at most 20, none above 60, no file above 250. */
const files = sourceFiles('src')
  .filter(({ path }) => path.endsWith('.ts') && !isGenerated(path))
  .map(({ path, text }) => ({ path, lines: codeLines(text), functions: namedFunctionsOf(path, text) }));
const functions = files.flatMap((file) => file.functions.map((one) => ({ ...one, path: file.path })));

function quantile(sizes: readonly number[], share: number): number {
  return sizes.toSorted((left, right) => left - right)[Math.floor(sizes.length * share)] ?? 0;
}

test('files', () => {
  expect(files.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  expect(
    quantile(
      files.map(({ lines }) => lines),
      0.5,
    ),
  ).toBeLessThanOrEqual(60);
});

test('functions', () => {
  const long = functions.filter(({ lines }) => lines > 60);
  expect(long.map(({ path, line, name, lines }) => `${path}:${line} ${name}: ${lines}`)).toEqual([]);
  const sizes = functions.map(({ lines }) => lines);
  expect(quantile(sizes, 0.5)).toBeLessThanOrEqual(6);
  expect(quantile(sizes, 0.9)).toBeLessThanOrEqual(20);
});

test.for<[source: string, expected: readonly Partial<NamedFunction>[]]>([
  ['function a() {\n  return 1;\n}', [{ name: 'a', line: 1, lines: 3 }]],
  ['\nexport const b = () =>\n  2;', [{ name: 'b', line: 2, lines: 2 }]],
  [
    'class C {\n  d() {}\n  e = () => {\n  };\n}',
    [
      { name: 'd', lines: 1 },
      { name: 'e', lines: 2 },
    ],
  ],
  [
    'const f = { g() {\n}, h: () => 1 };',
    [
      { name: 'g', lines: 2 },
      { name: 'h', lines: 1 },
    ],
  ],
  ['const i = () => {\n  // why\n\n  return 1;\n};', [{ name: 'i', lines: 3 }]],
  ['[1].map((x) => x);', []],
])('finds the functions of %j', ([source, expected]) => {
  expect(namedFunctionsOf('x.ts', source)).toMatchObject(expected);
});
