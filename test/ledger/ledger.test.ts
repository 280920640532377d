import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { UsageError } from '../../src/config/usage-error.ts';
import {
  deliveriesOf,
  destinationTotals,
  expectAgain,
  expectDelivery,
  findDelivery,
  pendingDeliveries,
  recordAttempt,
} from '../../src/ledger/deliveries.ts';
import { countUnreadLines, listDiagnostics } from '../../src/ledger/diagnostics.ts';
import { inTransaction } from '../../src/ledger/in-transaction.ts';
import { openLedger, type Ledger } from '../../src/ledger/open-ledger.ts';
import { findSession, listSessions, saveSession } from '../../src/ledger/sessions.ts';
import { findTurn, recentTurns, sealTurn, turnsOf, type SealedTurn } from '../../src/ledger/turns.ts';

let root: string;
let path: string;
let ledger: Ledger;

beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/ledger-`);
  path = `${root}/ledger.db`;
  ledger = openLedger(path);
});
afterEach(() => {
  ledger.close();
  rmSync(root, { recursive: true, force: true });
});

function turn(turnKey: string, startedAt = 1): SealedTurn {
  return {
    sessionId: 's',
    turnKey,
    inputs: { journal: 7 },
    facts: {
      traceId: 't',
      outcome: 'completed',
      startedAt,
      endedAt: 9,
      inputTokens: 3,
      outputTokens: undefined,
      costUsd: 0.5,
    },
  };
}

describe('the file', () => {
  it('is private, is opened again, and by two at once', () => {
    const second = openLedger(path);
    saveSession(ledger, { ...session, checkpoint: { at: 1 } }, 1);
    expect(findSession(second, 's')?.checkpoint).toEqual({ at: 1 });
    second.close();
    for (const name of [path, `${path}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
  });

  it('is left alone when a later version wrote it', () => {
    const other = new DatabaseSync(`${root}/later.db`);
    other.exec('PRAGMA user_version = 99');
    other.close();
    const open = () => openLedger(`${root}/later.db`);
    expect(open).toThrow(`${root}/later.db has format 99, this version of claude-otel knows 1.`);
    expect(open).toThrow(UsageError);
  });

  it('is not opened through a symbolic link, nor where a folder lies', () => {
    symlinkSync(path, `${root}/link.db`);
    mkdirSync(`${root}/folder.db`);
    for (const name of ['link.db', 'folder.db']) {
      expect(() => openLedger(`${root}/${name}`)).toThrow(`${root}/${name} is a symbolic link or no file`);
      expect(() => openLedger(`${root}/${name}`)).toThrow(UsageError);
    }
  });

  it.each([
    ['is no database', (bytes: Buffer) => bytes.fill('no database at all ')],
    ['was cut', (bytes: Buffer) => bytes.subarray(0, 8192)],
    ['has a page of something else', (bytes: Buffer) => bytes.fill('x', 4096, 8192)],
  ])('that %s is set aside, and a new one made', (_what, damage) => {
    for (let number = 0; number < 200; number++) sealTurn(ledger, turn(`${number}`), 1);
    ledger.close();
    const found = damage(readFileSync(path));
    writeFileSync(path, found);
    ledger = openLedger(path);
    expect(ledger.setAside).toMatch(/^.*\/ledger\.db\.broken-\d{4}-\d\d-\d\dT\d{9}Z$/u);
    expect(readFileSync(ledger.setAside ?? '')).toEqual(found);
    expect(recentTurns(ledger, 5)).toEqual([]);
    sealTurn(ledger, turn('a'), 1);
    ledger.close();
    ledger = openLedger(path);
    expect(ledger.setAside).toBeUndefined();
    expect(recentTurns(ledger, 5)).toHaveLength(1);
  });

  it('of an earlier version gets the column that came later', () => {
    ledger.execute('ALTER TABLE deliveries DROP COLUMN content');
    ledger.close();
    ledger = openLedger(path);
    const id = { sessionId: 's', turnKey: 'a', destinationId: 'd' };
    expectDelivery(ledger, { ...id, content: 'none' }, 1);
    expect(findDelivery(ledger, id)?.content).toBe('none');
  });

  it('forgets what a failed transaction wrote', () => {
    const work = (): void => {
      saveSession(ledger, session, 1);
      throw new Error('no');
    };
    expect(() => inTransaction(ledger, work)).toThrow('no');
    expect(listSessions(ledger)).toEqual([]);
    expect(inTransaction(ledger, () => 7)).toBe(7);
  });
});

const session = {
  sessionId: 's',
  transcriptPath: '/t',
  projectDir: undefined,
  checkpoint: undefined,
  costStateUsd: 0.25,
};

describe('sessions and turns', () => {
  it('keeps the last word on a session', () => {
    saveSession(ledger, session, 1);
    saveSession(ledger, { ...session, costStateUsd: undefined }, 2);
    expect(findSession(ledger, 's')).toEqual({ ...session, costStateUsd: undefined });
    expect(findSession(ledger, 'none')).toBeUndefined();
  });

  it('seals a turn once; who comes second gets what was sealed', () => {
    sealTurn(ledger, turn('a'), 1);
    expect(findTurn(ledger, turn('a'))).toEqual(turn('a'));
    sealTurn(ledger, { ...turn('a'), inputs: 'other' }, 2);
    expect(findTurn(ledger, turn('a'))).toEqual(turn('a'));
    sealTurn(ledger, { ...turn('a'), inputs: 'other' }, 2, { replace: true });
    expect(findTurn(ledger, turn('a'))?.inputs).toBe('other');
    sealTurn(ledger, turn('b', 5), 3);
    expect(recentTurns(ledger, 5).map(({ turnKey }) => turnKey)).toEqual(['b', 'a']);
    expect(recentTurns(ledger, 1)).toHaveLength(1);
    expect(turnsOf(ledger, 'x')).toEqual([]);
    expect(findTurn(ledger, { sessionId: 's', turnKey: 'c' })).toBeUndefined();
  });
});

describe('deliveries', () => {
  const id = { sessionId: 's', turnKey: 'a', destinationId: 'd' };

  it('goes from pending through attempts to accepted, and stays there', () => {
    expectDelivery(ledger, id, 1);
    expect(findDelivery(ledger, id)).toMatchObject({ state: 'pending', attempts: 0 });
    recordAttempt(ledger, id, { state: 'pending', reason: 'down', nextAttemptAt: 50 }, 2);
    expect(pendingDeliveries(ledger, 's')).toMatchObject([{ nextAttemptAt: 50 }]);
    recordAttempt(ledger, id, { state: 'accepted' }, 60);
    recordAttempt(ledger, id, { state: 'pending', reason: 'late', nextAttemptAt: 9 }, 61);
    expectDelivery(ledger, id, 70);
    expect(findDelivery(ledger, id)).toEqual({
      ...id,
      state: 'accepted',
      reason: undefined,
      attempts: 2,
      nextAttemptAt: 0,
    });
    expect(pendingDeliveries(ledger, 's')).toEqual([]);
    expectAgain(ledger, id, 80);
    expect(pendingDeliveries(ledger, 's')).toMatchObject([{ ...id, attempts: 2 }]);
    expect(pendingDeliveries(ledger, 'other')).toEqual([]);
  });

  it('counts per destination and says why not', () => {
    for (const destinationId of ['d', 'e']) expectDelivery(ledger, { ...id, destinationId }, 1);
    expectDelivery(ledger, { ...id, turnKey: 'b' }, 1);
    recordAttempt(ledger, id, { state: 'accepted' }, 2);
    recordAttempt(ledger, { ...id, turnKey: 'b' }, { state: 'rejected', reason: 'too big' }, 3);
    for (const destinationId of ['e', 'f']) expectDelivery(ledger, { ...id, turnKey: 'c', destinationId }, 4);
    recordAttempt(
      ledger,
      { ...id, turnKey: 'c', destinationId: 'f' },
      { state: 'pending', reason: 'down' },
      5,
    );
    expect(destinationTotals(ledger)).toEqual([
      { destinationId: 'd', pending: 0, failing: 0, accepted: 1, rejected: 1, lastReason: 'too big' },
      { destinationId: 'e', pending: 2, failing: 0, accepted: 0, rejected: 0, lastReason: undefined },
      { destinationId: 'f', pending: 1, failing: 1, accepted: 0, rejected: 0, lastReason: 'down' },
    ]);
    expect(deliveriesOf(ledger, id).map(({ state }) => state)).toEqual(['accepted', 'pending']);
  });
});

it('counts each unread line once, however often it is read, and keeps the first place', () => {
  const line = { sessionId: 's', place: 'transcript', reason: 'not-json', offset: 10 };
  const other = { ...line, reason: 'unknown-type x', offset: 5 };
  countUnreadLines(ledger, [line, other, { ...line, offset: 30 }], 1);
  countUnreadLines(ledger, [line, other, { ...line, offset: 30 }, { ...line, offset: 50 }], 2);
  expect(listDiagnostics(ledger)).toEqual([
    { sessionId: 's', place: 'transcript', reason: 'not-json', count: 3, firstOffset: 10 },
    { sessionId: 's', place: 'transcript', reason: 'unknown-type x', count: 1, firstOffset: 5 },
  ]);
});

describe('two processes', () => {
  const program = (file: string): string => `
    import { openLedger } from ${JSON.stringify(new URL('../../src/ledger/open-ledger.ts', import.meta.url))};
    import { inTransaction } from ${JSON.stringify(new URL('../../src/ledger/in-transaction.ts', import.meta.url))};
    import { findSession, saveSession } from ${JSON.stringify(new URL('../../src/ledger/sessions.ts', import.meta.url))};
    const ledger = openLedger(${JSON.stringify(file)});
    for (let i = 0; i < 300; i++) inTransaction(ledger, () => {
      const session = findSession(ledger, 's') ?? { sessionId: 's', checkpoint: 0 };
      saveSession(ledger, { ...session, checkpoint: session.checkpoint + 1 }, i);
    });
    ledger.close();`;

  it('make a new file together and lose none of their writes', async () => {
    const file = `${root}/shared.db`;
    const start = async (): Promise<unknown> => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program(file)], {
        stdio: 'inherit',
      });
      const [code] = (await once(child, 'exit')) as [number];
      return code;
    };
    expect(await Promise.all([start(), start(), start()])).toEqual([0, 0, 0]);
    const shared = openLedger(file);
    expect(findSession(shared, 's')?.checkpoint).toBe(900);
    shared.close();
  });
});
