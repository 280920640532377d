import { expect, onTestFinished, test } from 'vitest';
import type { CommandLine } from '../../support/cli/create-command-line.ts';
import { startOtlpSink, type OtlpSink } from '../../support/otlp-sink.ts';
import { randomFrom } from '../../support/random-from.ts';
import { layOut, projectTranscripts } from '../../support/recorded/lay-out.ts';
import { createMachine } from '../../support/recorded/machine.ts';
import { oneOfEachSession } from '../../support/recorded/one-of-each-session.ts';
import { dumpStore } from '../../support/recorded/read-store.ts';

/** A machine with every recorded session on it, an empty store and an empty backend. */
interface Place {
  readonly folder: string;
  readonly transcripts: readonly string[];
  readonly send: (...paths: readonly string[]) => Promise<void>;
  readonly stored: () => ReturnType<typeof dumpStore>;
  /** Spans that the backend was sent, repeats included. */
  readonly sent: () => readonly string[];
}

async function createPlace(): Promise<Place> {
  const sink = await startOtlpSink();
  onTestFinished(async () => sink.close());
  const { project, commands, remove } = createMachine();
  onTestFinished(remove);
  const transcripts = oneOfEachSession().flatMap((scenario) => layOut(scenario, project.configFolder));
  return {
    folder: projectTranscripts(project.configFolder),
    transcripts,
    send: async (...paths) => send(paths, commands, sink),
    stored: () => dumpStore(commands.storePath),
    sent: () =>
      sink
        .spans()
        .map((span) => JSON.stringify(span, bigIntText))
        .sort(),
  };
}

async function send(paths: readonly string[], commands: CommandLine, sink: OtlpSink): Promise<void> {
  const destinations = ['-u', `sqlite:///${commands.storePath}`, '-u', `otlp+${new URL(sink.url).origin}`];
  const run = await commands.run('import', ...paths, '--include-open', ...destinations);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
}

function bigIntText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const random = randomFrom(seed);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
}

test('twice, in any order, by two processes at once: the same in the store and in the backend, each span once', async () => {
  const first = await createPlace();
  await first.send(first.folder);
  const [stored, sent] = [first.stored(), first.sent()];
  expect(stored['trace_info']!.length).toBeGreaterThan(80);
  expect(sent).toHaveLength(stored['spans']!.length);
  expect(new Set(sent).size).toBe(sent.length);

  await first.send(first.folder);
  await first.send(...shuffled(first.transcripts, 1));
  expect(first.stored()).toEqual(stored);
  expect(first.sent()).toEqual(sent);

  const reordered = await createPlace();
  await reordered.send(...shuffled(reordered.transcripts, 2));
  expect(reordered.stored()).toEqual(stored);
  expect(reordered.sent()).toEqual(sent);

  const contested = await createPlace();
  await Promise.all([3, 4].map(async (seed) => contested.send(...shuffled(contested.transcripts, seed))));
  expect(contested.stored()).toEqual(stored);
  expect(contested.sent()).toEqual(sent);

  const raced = await createPlace();
  await Promise.all([raced.send(raced.folder), raced.send(raced.folder)]);
  expect(raced.stored()).toEqual(stored);
  expect(raced.sent()).toEqual(sent);
});
