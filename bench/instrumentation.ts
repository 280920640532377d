/**
 * `instrumentation`: what it adds for the program. Per message: recorded messages through a fake `query`, with and without; the unit is the 20 µs that a
 * message may cost. Per turn: the real SDK and binary against the model stub, alternately with and
 * without; minima, since the machine's other work only ever adds.
 */
import { query as sdkQuery } from '@anthropic-ai/claude-agent-sdk';
import type { ContentMode } from '../src/core/spans/content/content-mode.ts';
import { claudeEnvironment } from '../test/support/claude/claude-environment.ts';
import { cleanUp, createProject } from '../test/support/claude/create-project.ts';
import { fakeQuery } from '../test/support/instrumentation/fake-query.ts';
import { recordedQueries, type RecordedItem } from '../test/support/instrumentation/recorded-query.ts';
import { traced } from '../test/support/instrumentation/traced-query.ts';
import { startModelStub } from '../test/support/model-stub/start-model-stub.ts';
import { holdAgainstBudget } from './support/hold-against-budget.ts';
import { median } from './support/median.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 150);
const TURNS = Number(process.env['BENCH_TURNS'] ?? 15);
/** Repetitions of a recorded turn in one: a long one. */
const REPEATS = 50;
const MICROSECONDS_ALLOWED = 20;

type Query = (parameters: object) => AsyncIterable<unknown>;

/** One turn as long as many: every repetition has ids of its own, as real messages have. */
function longTurn(scenario: string): readonly RecordedItem[] {
  const items = recordedQueries(scenario)[0]!.items;
  const isEnd = ({ msg, hook, note }: RecordedItem): boolean =>
    msg?.type === 'result' || hook === 'Stop' || note !== undefined;
  const isStart = ({ hook, msg }: RecordedItem): boolean =>
    hook === 'UserPromptSubmit' || (msg as { subtype?: string } | undefined)?.subtype === 'init';
  const work = items.filter((item) => !isEnd(item) && !isStart(item));
  const text = JSON.stringify(work);
  const repeated = Array.from({ length: REPEATS }, (_, index) => {
    const own = text
      .replaceAll(/"uuid":"[0-9a-f]{8}/gu, `"uuid":"${String(index).padStart(8, '0')}`)
      .replaceAll(/\b(msg|toolu)_/gu, `$1_${index}_`);
    return JSON.parse(own) as readonly RecordedItem[];
  });
  return [...items.filter(isStart), ...repeated.flat(), ...items.filter(isEnd)];
}

interface Times {
  /** Until the program has the `result`: what its messages wait for. */
  readonly untilResult: number;
  /** Until its loop is over: the turn is rendered and emitted by then. */
  readonly whole: number;
}

async function time(query: Query, parameters: object): Promise<Times> {
  const start = performance.now();
  let untilResult = 0;
  for await (const message of query(parameters))
    if ((message as { type: string }).type === 'result') untilResult = performance.now() - start;
  return { untilResult, whole: performance.now() - start };
}

async function perMessage(scenario: string, content: ContentMode): Promise<void> {
  const items = longTurn(scenario);
  const messages = items.filter(({ msg }) => msg !== undefined).length;
  const fresh = (): unknown => fakeQuery([{ items, epoch: 0 }]);
  const added: Times[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const plain = await time(fresh() as Query, {});
    const ours = await time(traced(fresh(), { content }).query, {});
    added.push({ untilResult: ours.untilResult - plain.untilResult, whole: ours.whole - plain.whole });
  }
  const each = (milliseconds: readonly number[]): number => (median(milliseconds) / messages) * 1000;
  const message = each(added.map(({ untilResult }) => untilResult));
  const whole = each(added.map((times) => times.whole));
  console.log(
    `${scenario}, ${content}: ${message.toFixed(1)} µs for each of ${messages} messages, ${whole.toFixed(1)} µs with the end of the turn`,
  );
  holdAgainstBudget('instrumentation', `message, ${scenario}, ${content}`, message / MICROSECONDS_ALLOWED);
}

async function perTurn(): Promise<void> {
  const stub = await startModelStub();
  const project = await createProject();
  const parameters = {
    prompt: 'x [[s:bash]]',
    options: {
      cwd: project.folder,
      env: claudeEnvironment(project, stub.url),
      permissionMode: 'bypassPermissions',
      allowDangerouslySkipPermissions: true,
    },
  };
  const { query } = traced(sdkQuery, { content: 'redacted' });
  const times: { plain: number[]; traced: number[] } = { plain: [], traced: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    times.plain.push((await time(sdkQuery as unknown as Query, parameters)).whole);
    times.traced.push((await time(query, parameters)).whole);
  }
  await stub.close();
  await cleanUp();
  const [plain, withUs] = [Math.min(...times.plain), Math.min(...times.traced)];
  console.log(
    `turn: least ${plain.toFixed(0)} ms, with us ${withUs.toFixed(0)} ms; medians ${median(times.plain).toFixed(0)} and ${median(times.traced).toFixed(0)} ms`,
  );
  holdAgainstBudget('instrumentation', 'turn', withUs / plain);
}

for (const scenario of ['sdk-string', 'sdk-partial'])
  for (const content of ['metadata', 'redacted'] as const) await perMessage(scenario, content);
await perTurn();
