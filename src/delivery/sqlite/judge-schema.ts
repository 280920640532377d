import type { Column } from './column-layout.ts';
import { type Refusal, repairable } from './refusal.ts';
import { LAYOUTS, RELEASES, REVISIONS } from './schema.generated.ts';

/** A store that may be written, and its columns as `table.column`. */
export interface WritableSchema {
  readonly kind: 'writable';
  readonly columns: ReadonlySet<string>;
}

export interface FoundSchema {
  readonly path: string;
  readonly revision: string;
  readonly columns: readonly Column[];
}

/**
 * Whether a trace may be written, by the revision *and* the columns: MLflow's upgrade adds columns, fills them from the rows
 * of before and only then changes the revision. A trace written to the old rows in between would lose its name for good.
 */
export function judgeSchema(found: FoundSchema): WritableSchema | Refusal {
  const known = REVISIONS[found.revision];
  if (known === undefined) return judgeUnknown(found);
  const isWhole = LAYOUTS[known]?.join('\n') === found.columns.map((column) => column.signature).join('\n');
  return isWhole ? writable(found) : halfUpgraded(found);
}

function writable({ columns }: FoundSchema): WritableSchema {
  return { kind: 'writable', columns: new Set(columns.map((column) => column.name)) };
}

/** Soon over if an upgrade is running; else it was interrupted. */
function halfUpgraded({ path, revision }: FoundSchema): Refusal {
  const problem = `${path} is being upgraded by MLflow, or that was interrupted (revision ${revision}, other columns)`;
  const remedy = `if no MLflow is at work on it, run: mlflow db upgrade sqlite:///${path}`;
  return { kind: 'retryable', problem, remedy, afterMilliseconds: 1000 };
}

/** A schema that nobody has looked at is written if it has all columns of a known one, and no other that must be filled. */
function judgeUnknown(found: FoundSchema): WritableSchema | Refusal {
  const obstacles = NEWEST_FIRST.map((layout) => obstacle(found.columns, layout));
  return obstacles.includes(undefined) ? writable(found) : unknownSchema(found, obstacles[0] ?? '');
}

const NEWEST_FIRST = LAYOUTS.toReversed().map((layout) => layout.map(columnName));
const KNOWN_NAMES: ReadonlySet<string> = new Set(NEWEST_FIRST.flat());

function columnName(signature: string): string {
  return signature.split(' ', 1)[0] ?? '';
}

/** A column of another known layout makes it a mixture, in which it is unclear what MLflow reads. */
function obstacle(columns: readonly Column[], layout: readonly string[]): string | undefined {
  const missing = layout.find((name) => columns.every((column) => column.name !== name));
  if (missing !== undefined) return `it has no ${missing}`;
  const others = columns.filter(({ name }) => !layout.includes(name));
  const unclear = others.find(({ name, required }) => required || KNOWN_NAMES.has(name));
  return unclear && `nobody has said what belongs into ${unclear.name}`;
}

function unknownSchema({ path, revision }: FoundSchema, why: string): Refusal {
  const newest = Object.values(RELEASES).at(-1);
  return repairable(
    `${path} has MLflow's schema revision ${revision}, which this version does not know (${why})`,
    `if its MLflow is older than 3.10, run: mlflow db upgrade sqlite:///${path}; if it is newer than ${newest}, install a newer claude-otel, or start mlflow server on the file and name the server's address`,
  );
}
