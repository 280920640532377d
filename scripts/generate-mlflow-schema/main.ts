/**
 * Writes src/delivery/sqlite/schema.generated.ts from what real MLflow makes of an empty file (2 minutes, needs Python):
 *
 *     node scripts/generate-mlflow-schema/main.ts
 *
 * A newer MLflow: add it to RELEASES, make it NEWEST, run again, and read the diff: a column that moved needs code.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeGenerated } from '../generate/write-generated.ts';
import { bareMlflow, installedMlflow, makeStore, readFacts, upgradeStepwise } from './mlflow-stores.ts';
import { readStore, type StoreLayout } from './read-store.ts';
import { type Release, renderModule, type SchemaModule } from './render-module.ts';

/** New stores are made at this release's schema: every later one upgrades it by itself (mlflow/store/db/utils.py). */
const CREATED = '3.10.1';
/** Its migrations lead from CREATED's revision to the newest one known. */
const NEWEST = '3.18.0';
const BETWEEN = ['3.11.1', '3.12.0', '3.13.0', '3.14.0', '3.15.2', '3.16.1', '3.17.0', '3.17.2'] as const;

const folder = mkdtempSync(join(tmpdir(), 'mlflow-schema-'));
try {
  const module = await examineReleases();
  assertConsistent(module);
  writeGenerated({
    output: 'src/delivery/sqlite/schema.generated.ts',
    script: 'scripts/generate-mlflow-schema/main.ts',
    lines: renderModule(module),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function examineReleases(): Promise<SchemaModule> {
  const python = await installedMlflow(CREATED);
  const store = makeStore(python, join(folder, `${CREATED}.db`));
  const facts = readFacts(python, store);
  const created = { release: CREATED, ...readStore(store) };
  const releases = [created, ...(await freshStores())];
  return { facts, created, releases, chain: await upgradeChain(store) };
}

async function freshStores(): Promise<readonly Release[]> {
  const on = await installedMlflow('3.17.2');
  const releases: Release[] = [];
  for (const release of [...BETWEEN, NEWEST]) {
    const store = makeStore(await bareMlflow({ release, on, folder }), join(folder, `${release}.db`));
    releases.push({ release, ...readStore(store) });
  }
  return releases;
}

async function upgradeChain(file: string): Promise<readonly StoreLayout[]> {
  const newest = await bareMlflow({ release: NEWEST, on: await installedMlflow('3.17.2'), folder });
  const steps = upgradeStepwise(newest, { file, folder: join(folder, 'chain') });
  // The names begin with the step's number.
  return readdirSync(steps)
    .toSorted()
    .map((name) => readStore(join(steps, name)));
}

/** A store that a release made new must look like one upgraded to its revision, or a fingerprint means nothing. */
function assertConsistent({ releases, chain }: SchemaModule): void {
  for (const { release, revision, layout } of releases) {
    const step = chain.find((candidate) => candidate.revision === revision);
    if (step?.layout.join() !== layout.join()) {
      throw new Error(`MLflow ${release} (${revision}) makes other columns than an upgrade by ${NEWEST}`);
    }
  }
}
