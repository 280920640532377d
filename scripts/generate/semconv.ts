/**
 * Writes `src/core/spans/semconv.generated.ts` from the GenAI model in `test/fixtures/semconv-genai`.
 * Run: `node scripts/generate/semconv.ts` (Node 24).
 */
import { readFileSync } from 'node:fs';
import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { writeGenerated } from './write-generated.ts';

const MODEL = 'test/fixtures/semconv-genai/genai-2026-11.full.json';
const OUTPUT = 'src/core/spans/semconv.generated.ts';

/** Core conventions that spans of a coding agent carry and that are not stable; see the note in the output. */
const UNSTABLE_CORE = [
  'process.executable.name',
  'process.exit.code',
  'process.working_directory',
  'session.id',
  'user.id',
  'vcs.ref.head.name',
  'vcs.ref.head.revision',
  'vcs.repository.url.full',
] as const;

interface Attribute {
  readonly type: string | { readonly enum: readonly string[] };
  readonly brief?: string;
}

interface Model {
  readonly provenance: string;
  readonly registry: Readonly<Record<string, Attribute>>;
  readonly metrics: Readonly<
    Record<string, { readonly brief?: string; readonly unit: string; readonly instrument: string }>
  >;
}

/** `gen_ai.request.model` → `GEN_AI_REQUEST_MODEL`, `logging/setLevel` → `LOGGING_SET_LEVEL`, as OpenTelemetry JS names them. */
const constantCase = (name: string): string =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/[./-]/g, '_')
    .toUpperCase();

const isOurs = (name: string): boolean => /^(?:gen_ai|mcp)\./.test(name);

const comment = (text: string | undefined): string =>
  text === undefined ? '' : `/** ${text.trim().replaceAll(/\s+/g, ' ')} */\n`;

function attributeConstant([name, attribute]: readonly [string, Attribute]): string {
  const constant = `${comment(attribute.brief)}export const ATTR_${constantCase(name)} =`;
  const template = typeof attribute.type === 'string' && attribute.type.startsWith('template[');
  return template
    ? `${constant} (key: string): string => \`${name}.\${key}\`;`
    : `${constant} '${name}' as const;`;
}

function enumConstants([name, { type }]: readonly [string, Attribute]): readonly string[] {
  if (typeof type === 'string') return [];
  return type.enum.map(
    (value) => `export const ${constantCase(name)}_VALUE_${constantCase(value)} = '${value}' as const;`,
  );
}

/** The names are checked against the published package, so that a typing error here cannot become a name on the wire. */
function copiedConstant(name: string): string {
  const constant = `ATTR_${constantCase(name)}`;
  if (constant in stable)
    throw new Error(`${name} is stable now: import it from @opentelemetry/semantic-conventions`);
  if (Reflect.get(incubating, constant) !== name)
    throw new Error(`${name} is not a name of the core conventions`);
  return `export const ${constant} = '${name}' as const;`;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a file of this repository, pinned by its README
const model = JSON.parse(readFileSync(MODEL, 'utf8')) as Model;
const attributes = Object.entries(model.registry)
  .filter(([name]) => isOurs(name))
  .toSorted(([a], [b]) => (a < b ? -1 : 1));
const metrics = Object.entries(model.metrics).toSorted(([a], [b]) => (a < b ? -1 : 1));

writeGenerated({
  output: OUTPUT,
  script: 'scripts/generate/semconv.ts',
  lines: [
    '/**',
    ' * Names of the OpenTelemetry GenAI semantic conventions (Apache-2.0), copied because no package holds the newest ones:',
    ' * `@opentelemetry/semantic-conventions` has them deprecated and frozen at 1.41. Release v0.1.0 of',
    ' * open-telemetry/semantic-conventions-genai; the model is',
    ` * ${MODEL}, whose provenance is:`,
    ` * ${model.provenance}`,
    ' */',
    "export const GENAI_SEMCONV_VERSION = '0.1.0';",
    '',
    '// Attributes',
    ...attributes.map(attributeConstant),
    '',
    '// Enumerations',
    ...attributes.flatMap(enumConstants),
    '',
    '// Metrics (the model has no bucket boundaries)',
    ...metrics.map(
      ([name, { brief, unit, instrument }]) =>
        `${comment(`${brief ?? ''} (${instrument}, ${unit})`)}export const METRIC_${constantCase(name)} = '${name}' as const;`,
    ),
    '',
    '// Core conventions that are not stable: copied, not imported from `…/incubating`, which may break in a minor release',
    '// (OpenTelemetry JS contrib GUIDELINES.md).',
    ...UNSTABLE_CORE.map(copiedConstant),
  ],
});
