import type { StoreFacts } from '../../src/delivery/sqlite/schema-facts.ts';
import type { StoreLayout } from './read-store.ts';

export interface SchemaModule {
  readonly facts: StoreFacts;
  readonly created: Release;
  readonly releases: readonly Release[];
  /** One store per revision, oldest first. */
  readonly chain: readonly StoreLayout[];
}

export interface Release extends StoreLayout {
  readonly release: string;
}

export function renderModule({ facts, created, releases, chain }: SchemaModule): readonly string[] {
  const layouts = [...new Set(chain.map(fingerprint))];
  return [
    `import type { TableFacts, TriggerFacts } from './schema-facts.ts';`,
    '',
    `/** Schema revision of MLflow ${created.release}. */`,
    `export const CREATED_REVISION = '${created.revision}';`,
    '',
    ...declare('TABLES', 'readonly TableFacts[]', facts.tables),
    ...declare('TRIGGERS', 'readonly TriggerFacts[]', facts.triggers),
    '/** Newest release that made stores of the revision. */',
    ...declare('RELEASES', 'Readonly<Record<string, string>>', byRevision(releases)),
    '/** Every revision from the oldest release supported to the newest known: its index in LAYOUTS. */',
    ...declare('REVISIONS', 'Readonly<Record<string, number>>', indexed(chain, layouts)),
    '/** Signatures of the columns we write, sorted (column-layout.ts). */',
    ...declare(
      'LAYOUTS',
      'readonly (readonly string[])[]',
      layouts.map((layout) => layout.split('\n')),
    ),
  ];
}

function byRevision(releases: readonly Release[]): Readonly<Record<string, string>> {
  return Object.fromEntries(releases.map(({ revision, release }) => [revision, release]));
}

function indexed(
  chain: readonly StoreLayout[],
  layouts: readonly string[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(chain.map((step) => [step.revision, layouts.indexOf(fingerprint(step))]));
}

function fingerprint({ layout }: StoreLayout): string {
  return layout.join('\n');
}

function declare(name: string, type: string, value: unknown): readonly string[] {
  return [`export const ${name}: ${type} = ${literal(value, '')};`, ''];
}

/** JSON with an object's members on one line once they hold no further list or object: one column, one line. */
function literal(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (flat.length <= 110 - indent.length || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}${close}`;
}
