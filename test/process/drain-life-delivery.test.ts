import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { processEnd } from '../../src/drain/process-end.ts';
import { destinationTotals, type DestinationTotals } from '../../src/ledger/deliveries.ts';
import { listDiagnostics } from '../../src/ledger/diagnostics.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { recentTurns } from '../../src/ledger/turns.ts';
import { eventually } from '../support/eventually.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { randomFrom } from '../support/random-from.ts';
import { foldEvents, renderTurns } from '../support/sessions/fold-session.ts';
import { layOutSession, type SessionLayout, type Write } from '../support/sessions/lay-out-session.ts';
import { SCENARIOS, sessionsOf, transcriptEvents } from '../support/sessions/scenario.ts';

const main = fileURLToPath(new URL('../../src/drain/main.ts', import.meta.url));

let home: string;
let children: ChildProcess[];

beforeEach(() => {
  home = mkdtempSync(`${tmpdir()}/delivery-`);
  mkdirSync(`${home}/project`);
  children = [];
});
afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(home, { recursive: true, force: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function startDrain(environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const env = {
    HOME: home,
    CLAUDE_OTEL_STATE_DIR: `${home}/state`,
    CLAUDE_OTEL_DRAIN_IDLE_MS: '1000',
    ...environment,
  };
  const child = spawn(process.execPath, [main, 'f'], { env, stdio: 'inherit' });
  children.push(child);
  return child;
}

/** Until it has left by itself. */
async function runDrain(environment?: Readonly<Record<string, string>>): Promise<void> {
  expect(await once(startDrain(environment), 'exit')).toEqual([0, null]);
}

interface Recorded extends SessionLayout {
  /** `<trace id> <span id>` of every span. */
  readonly spans: readonly string[];
}

function recorded(name: string): Recorded {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const [session] = sessionsOf(scenario);
  if (session === undefined) throw new Error(`no session in ${name}`);
  const layout = layOutSession({
    scenario,
    session,
    projects: `${home}/.claude/projects`,
    journals: `${home}/state/journal/f`,
    // A process that is dead: the sessions are over.
    environment: { CLAUDE_PROJECT_DIR: `${home}/project`, CLAUDE_PID: '2147483646' },
  });
  const { turns } = foldEvents(session.sessionId, [
    ...layout.hooks,
    ...transcriptEvents(session),
    processEnd,
  ]);
  const spans = renderTurns(turns).flatMap((trace) =>
    trace.spans.map((span) => `${trace.traceId} ${span.spanId}`),
  );
  return { ...layout, spans: spans.sort() };
}

function write({ path, text }: Write): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, text);
}

function storedSpans(): readonly string[] {
  const database = new DatabaseSync(`${home}/.local/share/claude-otel/mlflow.db`, { readOnly: true });
  const rows = database.prepare('SELECT trace_id, span_id FROM spans').all();
  database.close();
  return rows.map((row) => `${String(row['trace_id']).slice('tr-'.length)} ${String(row['span_id'])}`).sort();
}

function totals(): readonly DestinationTotals[] {
  const ledger = openLedger(`${home}/state/ledger.db`);
  const all = destinationTotals(ledger);
  ledger.close();
  return all;
}

const scenarios = [
  'cli-parallel',
  'cli-subagent-background',
  'cli-subagent-nested-background',
  'tui-three-turns',
  'cli-sigkill-tool',
];

describe('a recorded session that is followed', () => {
  it.each(scenarios.map((name, index) => [name, index + 1] as const))(
    '%s: killed at random moments (seed %i), every span arrives, none twice',
    async (name, seed) => {
      const random = randomFrom(seed);
      const { writes, spans } = recorded(name);
      let drain = startDrain();
      for (const each of writes) {
        write(each);
        await delay(random() * 30);
        if (random() < 0.06) {
          await kill(drain);
          drain = startDrain();
        }
      }
      await kill(drain);
      await runDrain();
      expect(storedSpans()).toEqual(spans);
      expect(totals()).toMatchObject([{ pending: 0, rejected: 0 }]);
    },
  );
});

describe('a destination', () => {
  it('that is down holds up no other, and gets the same bytes from the drain that comes after', async () => {
    const sink = await startOtlpSink();
    sink.script({ kind: 'refuse', status: 503 });
    const { writes, spans } = recorded('tui-three-turns');
    for (const each of writes) write(each);
    const destinations = `sqlite:///${home}/.local/share/claude-otel/mlflow.db,otlp+${sink.url}`;
    const first = startDrain({ CLAUDE_OTEL_DESTINATIONS: destinations });
    await eventually(() => totals().some(({ lastReason }) => lastReason?.includes('503')));
    await eventually(() => totals().some(({ accepted }) => accepted === 3));
    await kill(first);
    expect(storedSpans()).toEqual(spans);

    await runDrain({ CLAUDE_OTEL_DESTINATIONS: destinations });
    const sent = sink.spans().map(({ traceId, spanId }) => `${traceId} ${spanId}`);
    expect([...new Set(sent)].sort()).toEqual(spans);
    expect(totals()).toMatchObject([
      { pending: 0, accepted: 3 },
      { pending: 0, accepted: 3 },
    ]);
    const [refused, ...later] = sink.requests.map(({ body }) => Buffer.from(body).toString('base64'));
    expect(later).toContain(refused);
    await sink.close();
  });

  it('gets nothing of a project that asks for one without approval; turns and journal stay', async () => {
    const sink = await startOtlpSink();
    mkdirSync(`${home}/project/.claude`);
    const asked = { version: 1, destinations: [`otlp+${sink.url}`] };
    writeFileSync(`${home}/project/.claude/claude-otel.json`, JSON.stringify(asked));
    const { writes, journal } = recorded('cli-bash');
    for (const each of writes) write(each);
    await runDrain();
    expect(sink.requests).toEqual([]);
    expect(existsSync(`${home}/.local/share/claude-otel/mlflow.db`)).toBe(false);
    expect(existsSync(journal)).toBe(true);
    rmSync(`${home}/project/.claude`, { recursive: true });
    await runDrain();
    expect(totals()).toMatchObject([{ accepted: 1 }]);
    await sink.close();
  });
});

describe('what is left', () => {
  it('is the journal of a month, and the number of lines that could not be read, each counted once', async () => {
    const { writes, journal, transcript } = recorded('cli-hello');
    for (const each of writes) write(each);
    appendFileSync(transcript, '{"torn\n{"type":"from-the-future"}\n');
    appendFileSync(journal, 'nonsense\n');
    await runDrain();
    await runDrain();
    const ledger = openLedger(`${home}/state/ledger.db`);
    const unread = listDiagnostics(ledger).map(({ place, reason, count }) => `${place} ${reason} ${count}`);
    expect(unread.filter((line) => !line.includes('unknown-hook-event')).sort()).toEqual([
      'journal not-json 1',
      'transcript not-json 1',
      'transcript unknown-type from-the-future 1',
    ]);
    expect(recentTurns(ledger, 9)).toMatchObject([{ facts: { outcome: 'completed' } }]);
    ledger.close();
    expect(existsSync(journal)).toBe(true);
    const longAgo = new Date(Date.now() - 40 * 24 * 3_600_000);
    utimesSync(journal, longAgo, longAgo);
    await runDrain();
    expect(existsSync(journal)).toBe(false);
    expect(readFileSync(`${home}/state/claude-otel.log`, 'utf8')).not.toContain('hello');
  });
});
