import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Trace } from '../core/spans/span.ts';
import { toMlflowTrace } from '../core/targets/mlflow/to-mlflow-trace.ts';
import type { DeliveryResult, Destination, ProbeResult } from './destination.ts';
import { withoutLeftOut } from './left-out.ts';
import { type ExperimentChoice, unknownExperiment } from './sqlite/find-experiment.ts';
import { inTransaction } from './sqlite/in-transaction.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { probeStore } from './sqlite/probe-store.ts';
import { type Outcome, type Refusal, toDeliveryResult } from './sqlite/refusal.ts';
import { fromSqliteError } from './sqlite/sqlite-failure.ts';
import { createStoreFile, examineStoreFile } from './sqlite/store-file.ts';
import { createUpsert } from './sqlite/upsert.ts';
import { type TraceWrite, writeTrace } from './sqlite/write-trace.ts';
import { storableTrace } from './storable-trace.ts';
import { sumResults } from './sum-results.ts';

export interface SqliteDestinationOptions {
  /** Absolute path of the file; made when missing. */
  readonly path: string;
  /** Default: the experiment `claude-code`. One chosen by name is made when missing. */
  readonly experiment?: ExperimentChoice;
  /** See `Destination`. */
  readonly id: string;
}

export interface SqliteDestination extends Destination {
  probe(): Promise<ProbeResult>;
}

/**
 * A store in MLflow's own schema, written without MLflow: `mlflow server --backend-store-uri sqlite:///…` and MLflow's
 * client read it. The file is opened for each batch, so that one moved away or made anew meanwhile is noticed.
 */
export function createSqliteDestination(options: SqliteDestinationOptions): SqliteDestination {
  const { path, experiment: choice = { name: 'claude-code' }, id } = options;
  const closing = new AbortController();
  return {
    id,
    deliver: async (batch, stop) => {
      const signal = AbortSignal.any([stop, closing.signal]);
      return deliverBatch({ path, choice, batch, signal });
    },
    probe: async () => probeStore({ path, choice }),
    close: async () => closing.abort(),
  };
}

const STOPPED: Refusal = {
  kind: 'retryable',
  problem: 'stopped before all was written',
  remedy: 'it goes on with the next delivery',
};

interface Delivery {
  readonly path: string;
  readonly choice: ExperimentChoice;
  readonly batch: readonly Trace[];
  readonly signal: AbortSignal;
}

async function deliverBatch(delivery: Delivery): Promise<DeliveryResult> {
  if (delivery.batch.length === 0) return { kind: 'accepted' };
  if (delivery.signal.aborted) return toDeliveryResult(STOPPED);
  try {
    const refusal = prepareFile(delivery);
    return refusal === undefined ? await writeBatch(delivery) : toDeliveryResult(refusal);
  } catch (error) {
    return toDeliveryResult(fromSqliteError(delivery.path, error));
  }
}

/** Makes the file if need be; what it returns stands in the way. */
function prepareFile({ path, choice }: Delivery): Refusal | undefined {
  const file = examineStoreFile(path);
  if (file.kind === 'file') return undefined;
  if (file.kind !== 'absent') return file;
  // A new store has this one only; no file is left behind for a wrong id.
  if ('id' in choice && choice.id !== '0') return unknownExperiment(path, choice.id);
  createStoreFile(path);
  return undefined;
}

/** Milliseconds between two transactions in which others get at the file: SQLite's lock knows no queue. */
const BREATH = 2;

/** Trouble of one trace keeps none of the others back; where the file cannot be written the batch ends. */
async function writeBatch({ signal, batch, ...place }: Delivery): Promise<DeliveryResult> {
  const database = openDatabase(place.path);
  try {
    const upsert = createUpsert(database);
    const results: DeliveryResult[] = [];
    for (const trace of batch) {
      const { result, endsBatch } = signal.aborted
        ? concluded(STOPPED)
        : writeOne(database, { ...place, trace, upsert });
      results.push(result);
      if (endsBatch) break;
      await pause(BREATH);
    }
    return sumResults(results, batch.length);
  } finally {
    database.close();
  }
}

interface Written {
  readonly result: DeliveryResult;
  readonly endsBatch: boolean;
}

type TraceDelivery = Omit<TraceWrite, 'trace'> & { readonly trace: Trace };

function writeOne(database: DatabaseSync, { trace, ...place }: TraceDelivery): Written {
  const storable = storableTrace(trace);
  if (storable.kind === 'rejected') return { result: storable, endsBatch: false };
  const outcome = writeWhole(database, { ...place, trace: toMlflowTrace(storable.trace) });
  return outcome.kind === 'accepted'
    ? { result: withoutLeftOut(storable.leftOut), endsBatch: false }
    : concluded(outcome);
}

function concluded(refusal: Refusal): Written {
  const endsBatch = refusal.kind === 'retryable' && refusal.isOwn !== true;
  return { result: toDeliveryResult(refusal), endsBatch };
}

function writeWhole(database: DatabaseSync, write: TraceWrite): Outcome {
  try {
    return inTransaction(database, () => writeTrace(database, write));
  } catch (error) {
    return fromSqliteError(write.path, error);
  }
}
