import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../support/claude/create-project.ts';
import { drainPids, sendSignal } from '../../support/cli/drain-processes.ts';
import { until } from '../../support/cli/until.ts';
import { startModelStub, type ModelStub } from '../../support/model-stub/start-model-stub.ts';
import { startOtlpSink, type OtlpSink } from '../../support/otlp-sink.ts';
import { createRoad, type Road, type RoadOptions } from '../../support/road/create-road.ts';
import { createDoor, type Door } from '../../support/road/door.ts';
import { readStore } from '../../support/road/read-store.ts';

let stub: ModelStub;
/** To be ended after each test, the drains first. */
let roads: Road[] = [];
let sinks: OtlpSink[] = [];

beforeAll(async () => void (stub = await startModelStub()));
afterEach(async () => {
  for (const road of roads) await road.stopDrains();
  await Promise.all(sinks.map(async (sink) => sink.close()));
  roads = [];
  sinks = [];
});
afterAll(async () => {
  await stub.close();
  await cleanUp();
});

async function newRoad(options: Omit<RoadOptions, 'stub'> = {}): Promise<Road> {
  const road = await createRoad({ ...options, stub });
  roads.push(road);
  return road;
}

async function newSink(): Promise<OtlpSink> {
  const sink = await startOtlpSink();
  sinks.push(sink);
  return sink;
}

const sessionsIn = (sink: OtlpSink): readonly string[] => [
  ...new Set(
    sink
      .spans()
      .flatMap(({ attributes }) => (attributes['gen_ai.conversation.id'] as string | undefined) ?? []),
  ),
];

const inStore = (path: string): readonly string[] =>
  existsSync(path) ? readStore(path).map(({ session }) => session) : [];

describe('a destination that is down', () => {
  let road: Road;
  let sink: OtlpSink;
  let door: Door;
  let store: string;

  async function downAtFirst(): Promise<string> {
    [road, sink] = await Promise.all([newRoad(), newSink()]);
    door = await createDoor(Number(new URL(sink.url).port));
    store = join(road.project.root, 'traces.db');
    const backend = `otlp+http://127.0.0.1:${door.port}`;
    const setup = await road.run('setup', '--yes', '-u', `sqlite:///${store}`, '-u', backend);
    expect(setup).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('ECONNREFUSED') });
    const { sessionId } = await road.play('Go [[s:bash]]');
    await until({ what: 'the turn is in the store' }, () => inStore(store).includes(sessionId) || undefined);
    return sessionId;
  }

  const isTold = async (): Promise<true | undefined> => {
    const { destinations } = await road.status();
    const down = destinations.find(({ destinationId }) => destinationId.startsWith('otlp+'));
    return down?.pending === 1 && down.lastReason?.includes('ECONNREFUSED') ? true : undefined;
  };

  test('holds up no other, is told by status, and gets by `drain` what waited', async () => {
    const sessionId = await downAtFirst();
    await until({ what: 'status says why' }, isTold);
    expect(await road.run('status')).toMatchObject({ exitCode: 3 });
    expect(await road.run('drain')).toMatchObject({ exitCode: 3 });
    await door.open();
    expect(await road.run('drain')).toMatchObject({ exitCode: 0, stdout: 'Nothing is pending.\n' });
    expect(sessionsIn(sink)).toEqual([sessionId]);
    expect(await road.run('status')).toMatchObject({ exitCode: 0 });
    await door.close();
  });

  test('gets by the next session what waited', async () => {
    const first = await downAtFirst();
    await road.stopDrains();
    await door.open();
    const { sessionId: second } = await road.play('Go [[s:hello]]');
    await road.untilDelivered(2);
    expect(sessionsIn(sink).toSorted()).toEqual([first, second].toSorted());
    expect(inStore(store).toSorted()).toEqual([first, second].toSorted());
    await door.close();
  });
});

describe('what cannot be used gets nothing, and the turn waits until it is corrected', () => {
  test.for([
    {
      what: 'two experiments on one store',
      destinations: (uri: string) => [
        { uri, experimentName: 'one' },
        { uri, experimentName: 'two' },
      ],
      reason: 'is named with two experiments',
    },
    {
      what: 'an unknown scheme',
      destinations: () => [{ uri: 'gopher://127.0.0.1/traces' }],
      reason: '"gopher" is not a known scheme',
    },
    {
      what: 'a scheme that comes later',
      destinations: () => [{ uri: 'databricks' }],
      reason: 'come with a later version',
    },
  ])('$what', async ({ destinations, reason }) => {
    const road = await newRoad();
    await road.print('setup', '--yes');
    const store = join(road.project.root, 'traces.db');
    road.writeUserFile({ destinations: destinations(`sqlite:///${store}`) });
    const { sessionId } = await road.play('Go [[s:bash]]');
    const { problems } = await road.status();
    expect(problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining(reason) as string }),
    ]);
    expect(await road.run('drain')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('wait') as string,
    });
    expect(await road.run('status')).toMatchObject({ exitCode: 3 });
    expect([existsSync(store), existsSync(road.storePath)]).toEqual([false, false]);

    road.writeUserFile({ destinations: [{ uri: `sqlite:///${store}`, experimentName: 'one' }] });
    expect(await road.run('drain')).toMatchObject({ exitCode: 0 });
    expect(inStore(store)).toEqual([sessionId]);
  });

  test('an unknown experiment', async () => {
    const road = await newRoad();
    const store = join(road.project.root, 'traces.db');
    await road.print('setup', '--yes', '-u', `sqlite:///${store}`);
    const { sessionId: before } = await road.play('Go [[s:hello]]');
    await road.untilDelivered(1);
    const setup = await road.run('setup', '--yes', '-u', `sqlite:///${store}`, '-e', '424242');
    expect(setup).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('424242') });
    const { sessionId } = await road.play('Go [[s:bash]]');
    const waiting = await until({ what: 'the turn is pending' }, async () => {
      const { destinations } = await road.status();
      return destinations.find(({ pending, lastReason }) => pending === 1 && lastReason !== undefined);
    });
    expect(waiting.lastReason).toContain('424242');
    expect(inStore(store)).toEqual([before]);

    await road.print('setup', '--yes', '-u', `sqlite:///${store}`, '-n', 'known');
    await road.run('drain');
    expect(inStore(store)).toEqual([before, sessionId]);
  });
});

test('two environments at once have two drains, each with its own destination', async () => {
  const [road, left, right] = await Promise.all([newRoad(), newSink(), newSink()]);
  await road.print('setup', '--yes');
  const prompts = ['One [[s:drip]]', 'Two [[s:drip]]'];
  const runs = [left, right].map(async ({ url }) =>
    road.play(prompts, { env: { CLAUDE_OTEL_DESTINATIONS: `otlp+${url}` } }),
  );
  const drains = await until({ what: 'two drains live' }, () => {
    const pids = drainPids(road.stateFolder);
    return pids.length === 2 ? pids : undefined;
  });
  expect(new Set(drains).size).toBe(2);
  const [one, two] = await Promise.all(runs);
  await road.untilDelivered(2);
  expect(sessionsIn(left)).toEqual([one?.sessionId]);
  expect(sessionsIn(right)).toEqual([two?.sessionId]);
  expect(existsSync(road.storePath)).toBe(false);
});

test('a later session takes up what a dead drain left', async () => {
  const road = await newRoad();
  await road.print('setup', '--yes');
  const { sessionId: first } = await road.play('Go [[s:bash]]');
  // A turn is sent when nothing has come for a while: the drain has not got that far.
  expect(drainPids(road.stateFolder).map((pid) => sendSignal(pid, 'SIGKILL'))).toEqual([true]);
  expect(inStore(road.storePath)).toEqual([]);
  const { sessionId: second } = await road.play('Go [[s:hello]]');
  await road.untilDelivered(2);
  expect(inStore(road.storePath).toSorted()).toEqual([first, second].toSorted());
});
