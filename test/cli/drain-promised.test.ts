import { expect, onTestFinished, test, vi } from 'vitest';
import { ledgerPath } from '../../src/config/paths.ts';
import { startDrain } from '../../src/drain/start-drain.ts';
import { environmentFingerprint } from '../../src/hook/environment-fingerprint.ts';
import { hurryPending } from '../../src/ledger/deliveries.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { startOtlpSink, type OtlpSink, type SinkStep } from '../support/otlp-sink.ts';
import { writePastSession } from './past-session.ts';
import { runCommand } from './run-command.ts';

/** A drain waits seconds for another line, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Told to wait a minute: `import` does not stay for that. */
const refusal: SinkStep = { kind: 'refuse', status: 401 };

const userFile = '.config/claude-otel/config.json';

interface Place {
  readonly user: TemporaryUser;
  readonly sink: OtlpSink;
  readonly uri: string;
  readonly transcript: string;
}

/** A user whose settings name no destination, and a backend that refuses first. */
async function createPlace(): Promise<Place> {
  const user = createTemporaryUser();
  const sink = await startOtlpSink();
  onTestFinished(async () => sink.close());
  sink.script(refusal);
  return { user, sink, uri: `otlp+${sink.url}`, transcript: writePastSession(user).transcript };
}

async function importPending({ user, uri, transcript }: Place): Promise<void> {
  const { code, stdout } = await runCommand(user, ['import', '-u', uri, transcript]);
  expect(stdout).toContain('1 delivery pending');
  expect(code).toBe(3);
}

const drain = async ({ user }: Place) => runCommand(user, ['drain']);

test('what import could not send goes where it was told, though the settings name another place', async () => {
  const place = await createPlace();
  await importPending(place);
  expect(await drain(place)).toMatchObject({ code: 0, stdout: 'Nothing is pending.\n' });
  expect(place.sink.spans()).not.toEqual([]);
});

test('so it does when the next session starts a drain, in an environment like the one it was said in', async () => {
  const place = await createPlace();
  await importPending(place);
  const { environment } = place.user;
  // The pause that the backend was given has passed.
  const ledger = openLedger(ledgerPath(environment));
  hurryPending(ledger);
  ledger.close();
  const drainOf = async (fingerprint: string) =>
    startDrain({
      environment: { ...environment, CLAUDE_OTEL_DRAIN_IDLE_MS: '200' },
      fingerprint,
      version: '1.2.3',
      codeFolder: '/runtime',
      stop: new AbortController().signal,
    });
  expect(await drainOf('other')).toBe('idle');
  expect(place.sink.spans()).toEqual([]);
  expect(await drainOf(environmentFingerprint(environment))).toBe('idle');
  expect(place.sink.spans()).not.toEqual([]);
});

test('settings that have changed: what waited for the old destination still goes there, as narrow as it was', async () => {
  const place = await createPlace();
  const { user, uri, transcript } = place;
  user.writeHome(userFile, { version: 1, destinations: [{ uri, content: 'none' }] });
  expect(await runCommand(user, ['import', transcript])).toMatchObject({ code: 3 });
  user.writeHome(userFile, { version: 1, destinations: ['sqlite:///t.db'], content: 'full' });
  expect(await drain(place)).toMatchObject({ code: 0 });
  const names = place.sink.spans().flatMap(({ attributes }) => Object.keys(attributes));
  expect(names).not.toEqual([]);
  expect(names.filter((name) => name.startsWith('gen_ai.input.messages'))).toEqual([]);
});

test('a project that has not been approved is on hold for those, too', async () => {
  const place = await createPlace();
  await importPending(place);
  place.user.writeProject('.claude/claude-otel.json', { version: 1, destinations: [place.uri] });
  const { code, stdout, stderr } = await drain(place);
  expect(code).toBe(3);
  expect(stdout).toContain('1 delivery is still pending');
  expect(stderr).toContain('you have not approved that');
  expect(place.sink.spans()).toEqual([]);
});

test('--forget drops what waits for a destination, by any of its names; import brings it back', async () => {
  const place = await createPlace();
  await importPending(place);
  const forget = async (name: string) => runCommand(place.user, ['drain', '--forget', name]);
  expect(await forget('http://127.0.0.1:1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`Name one of ${place.uri}.`),
  });
  const run = await forget(place.uri.replace('/v1/traces', ''));
  expect(run).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`1 delivery to ${place.uri} forgotten`),
  });
  expect(await drain(place)).toMatchObject({ code: 0, stdout: 'Nothing is pending.\n' });
  expect(place.sink.spans()).toEqual([]);
  expect(await runCommand(place.user, ['import', '-u', place.uri, place.transcript])).toMatchObject({
    code: 0,
  });
  expect(place.sink.spans()).not.toEqual([]);
});

test('a terminal in which more may be sent than in the session changes nothing for what waits', async () => {
  const place = await createPlace();
  const { user, uri, transcript } = place;
  user.writeHome(userFile, { version: 1, destinations: [uri] });
  const narrow = { environment: { CLAUDE_OTEL_CONTENT: 'none' } };
  expect(await runCommand(user, ['import', transcript], narrow)).toMatchObject({ code: 3 });
  expect(await drain(place)).toMatchObject({ code: 0 });
  const names = place.sink.spans().flatMap(({ attributes }) => Object.keys(attributes));
  expect(names).not.toEqual([]);
  expect(names.filter((name) => name.startsWith('gen_ai.input.messages'))).toEqual([]);
});
