import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, onTestFinished, test } from 'vitest';

const CHECKOUT = join(import.meta.dirname, '../..');
const SRC = join(CHECKOUT, 'src');

/** Who may import whom: folders below `src`, most specific first. `node:` and package names are listed by their text. ARCHITECTURE.md draws this. */
const ALLOWED: readonly (readonly [folder: string, imports: readonly string[]])[] = [
  ['core/events', ['core/events']],
  ['core/prices', ['core/prices']],
  ['core/secrets', ['core/secrets']],
  ['core/session', ['core/session', 'core/events']],
  [
    'core/spans',
    [
      'core/spans',
      'core/session',
      'core/events',
      'core/prices',
      'core/secrets',
      '@opentelemetry/semantic-conventions',
      'node:crypto',
    ],
  ],
  [
    'core/targets',
    ['core/targets', 'core/spans', 'protobufjs/minimal.js', '@opentelemetry/semantic-conventions'],
  ],
  [
    'hook',
    [
      'hook',
      'journal/append',
      'journal/paths',
      'journal/journal-entry',
      'core/events/tool-input-digest',
      'core/events/fnv1a',
      'process-stat',
      'node:fs',
      'node:child_process',
    ],
  ],
  ['journal', ['journal', 'make-folder', 'node:']],
  ['transcripts', ['transcripts', 'node:']],
  ['ledger', ['ledger', 'load-sqlite', 'config/usage-error', 'node:']],
  ['config', ['config', 'core/spans/content', 'make-folder', 'jsonc-parser', 'node:']],
  [
    'delivery',
    [
      'delivery',
      'core/spans',
      'core/targets',
      'config',
      'load-sqlite',
      'make-folder',
      '@opentelemetry/',
      'node:',
    ],
  ],
  [
    'drain',
    [
      'drain',
      'journal',
      'transcripts',
      'ledger',
      'delivery',
      'core',
      'config',
      'load-sqlite',
      'process-stat',
      'node:',
      'build-info',
    ],
  ],
  ['exporter', ['exporter', 'delivery', 'core', 'config', '@opentelemetry/', 'node:', 'build-info']],
  [
    'instrumentation',
    [
      'instrumentation',
      'core',
      'transcripts',
      'config',
      '@opentelemetry/',
      '@anthropic-ai/claude-agent-sdk',
      'import-in-the-middle',
      'node:',
      'build-info',
    ],
  ],
  ['cli', ['']],
  ['', ['']],
];

interface Edge {
  readonly from: string;
  readonly to: string;
}

function ruleFor(file: string): readonly string[] {
  return (
    ALLOWED.find(([folder]) => folder === '' || file.startsWith(`${folder}/`) || file === folder)?.[1] ?? []
  );
}

function edgesOf(file: string, source: string): readonly Edge[] {
  const { module } = parseSync(file, source);
  const fixed = module.staticImports.map((item) => item.moduleRequest.value);
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
  );
  const lazy = module.dynamicImports.map(({ moduleRequest }) =>
    source.slice(moduleRequest.start + 1, moduleRequest.end - 1),
  );
  return [...fixed, ...exported, ...lazy].map((text) => ({ from: file, to: resolveImport(file, text) }));
}

function resolveImport(file: string, text: string): string {
  return text.startsWith('.') ? join(dirname(file), text).replace(/\.ts$/, '') : text;
}

function badEdges(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files]
    .flatMap(([file, source]) => edgesOf(file, source))
    .filter(
      ({ from, to }) =>
        !ruleFor(from).some((allowed) => matches(to, allowed)) ||
        (/^(?:cli|ui)\//.test(to) && !from.startsWith('cli/')),
    )
    .map(({ from, to }) => `${from} → ${to}`);
}

/** `journal/append` names a file, `journal` a folder, `node:` and `@opentelemetry/` whatever begins so. */
function matches(to: string, allowed: string): boolean {
  return (
    allowed === '' ||
    to === allowed ||
    to.startsWith(allowed.endsWith(':') || allowed.endsWith('/') ? allowed : `${allowed}/`)
  );
}

function sources(): ReadonlyMap<string, string> {
  const paths = globSync('**/*.ts', { cwd: SRC }).filter((path) => !path.includes('generated/'));
  return new Map(
    paths.map((path) => [relative(SRC, join(SRC, path)), readFileSync(join(SRC, path), 'utf8')]),
  );
}

const PLANTED = [
  ['core/events/x.ts', "import { readFileSync } from 'node:fs';", 'core/events/x.ts → node:fs'],
  ['core/session/x.ts', "import { y } from '../spans/span.ts';", 'core/session/x.ts → core/spans/span'],
  ['core/spans/x.ts', "import { trace } from '@opentelemetry/api';", 'core/spans/x.ts → @opentelemetry/api'],
  ['core/targets/x.ts', "import { z } from '../../config/paths.ts';", 'core/targets/x.ts → config/paths'],
  ['hook/x.ts', "import { z } from '../config/paths.ts';", 'hook/x.ts → config/paths'],
  ['ledger/x.ts', "import { a } from '../core/events/time.ts';", 'ledger/x.ts → core/events/time'],
  ['drain/x.ts', "export { main } from '../cli/main.ts';", 'drain/x.ts → cli/main'],
  ['exporter/x.ts', "import type { B } from '../ledger/row.ts';", 'exporter/x.ts → ledger/row'],
] as const;

describe('imports', () => {
  test('every edge points the way the data flows', () => {
    expect(badEdges(sources())).toEqual([]);
  });

  test.for([
    ...PLANTED,
    ['delivery/x.ts', "const a = await import('../drain/log.ts');", 'delivery/x.ts → drain/log'],
  ] as const)('a planted wrong import in %s is found', ([file, source, edge]) => {
    expect(badEdges(new Map([[file, source]]))).toEqual([edge]);
  });
});

/** `npm run check` finds them as well: the linter sees the text of a static import only, and says it while one types. */
test('the linter finds the planted ones', () => {
  const root = mkdtempSync(join(tmpdir(), 'claude-otel-imports-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  copyFileSync(join(CHECKOUT, '.oxlintrc.json'), join(root, '.oxlintrc.json'));
  for (const [file, source] of PLANTED) {
    mkdirSync(join(root, 'src', dirname(file)), { recursive: true });
    writeFileSync(join(root, 'src', file), source);
  }
  const oxlint = join(CHECKOUT, 'node_modules/.bin/oxlint');
  const { stdout } = spawnSync(oxlint, ['--format', 'unix', 'src'], { cwd: root, encoding: 'utf8' });
  const found = stdout.split('\n').filter((line) => line.includes('no-restricted-imports'));
  expect(found.map((line) => line.slice('src/'.length, line.indexOf(':'))).toSorted()).toEqual(
    PLANTED.map(([file]) => file).toSorted(),
  );
});
