/**
 * `instrumentation`: what it adds for the program. Per message: recorded messages through a fake `query`, with and without; the unit is the 20 µs that a
 * message may cost. Per turn: the real SDK and binary against the model stub, turn by turn with and without.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { query as sdkQuery } from '@anthropic-ai/claude-agent-sdk';
import type { ContentMode } from '../src/core/spans/content/content-mode.ts';
import { instrumentOptions } from '../src/instrumentation/instrument-options.ts';
import { cleanUp } from '../test/support/claude/create-project.ts';
import { fakeQuery } from '../test/support/instrumentation/fake-query.ts';
import { recordedQueries, type RecordedItem } from '../test/support/instrumentation/recorded-query.ts';
import { traced } from '../test/support/instrumentation/traced-query.ts';
import { bash, text as words } from '../test/support/model-stub/block.ts';
import { reply } from '../test/support/model-stub/reply.ts';
import type { Script } from '../test/support/model-stub/script.ts';
import { startModelStub } from '../test/support/model-stub/start-model-stub.ts';
import { startConversation, type Query } from './support/conversation.ts';
import { holdAgainstBudget } from './support/hold-against-budget.ts';
import { median } from './support/median.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 150);
const TURNS = Number(process.env['BENCH_TURNS'] ?? 30);
const WARM_UP = 4;
/** Conversations of either kind side by side. They wait for the model nearly all the time; a turn differs by some 30 ms from the next, so many are needed. */
const GROUPS = 4;
/** Milliseconds from the start of one to the next: the work of their turns, which is at the ends and in the middle, falls apart. */
const STAGGER = 600;
/** Letters that the model stub sends in 30 pieces of some four tokens. */
const LETTERS = 360;
/** Repetitions of a recorded turn in one: a long one. */
const REPEATS = 50;
const MICROSECONDS_ALLOWED = 20;

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

async function time(messages: AsyncIterable<unknown>): Promise<Times> {
  const start = performance.now();
  let untilResult = 0;
  for await (const message of messages)
    if ((message as { type: string }).type === 'result') untilResult = performance.now() - start;
  return { untilResult, whole: performance.now() - start };
}

async function perMessage(scenario: string, content: ContentMode): Promise<void> {
  const items = longTurn(scenario);
  const messages = items.filter(({ msg }) => msg !== undefined).length;
  const fresh = (): (() => AsyncIterable<unknown>) => fakeQuery([{ items, epoch: 0 }]);
  const added: Times[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const plain = await time(fresh()());
    const ours = await time(traced(fresh(), { content }).query({}));
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

/** A turn with a tool call whose two answers come as those of a fast model do: some 75 tokens a second, without a wait for the first. */
const PACED: Script = [
  reply(19, [bash('echo hi', 'x'.repeat(LETTERS))], { pace: { betweenDeltas: 40 } }),
  reply(23, [words('x'.repeat(LETTERS))], { pace: { betweenDeltas: 40 } }),
];

/** In one process each, turn by turn and in changing order: what a start costs differs far more from start to start than anything of ours. */
async function compareTurns(script: string, queries: readonly Query[], turns: number): Promise<number[][]> {
  const stub = await startModelStub({ scripts: { paced: PACED } });
  const conversations = await Promise.all(queries.map((query) => startConversation(query, stub.url)));
  const times = conversations.map((): number[] => []);
  for (let turn = -WARM_UP; turn < turns; turn++)
    for (const offset of conversations.keys()) {
      const which = (offset + Math.abs(turn)) % conversations.length;
      const took = await conversations[which]!.turn(`x [[s:${script}]]`);
      if (turn >= 0) times[which]!.push(took);
    }
  for (const conversation of conversations) await conversation.close();
  await stub.close();
  return times;
}

async function perTurn(): Promise<void> {
  const { query: withUs } = traced(sdkQuery, { content: 'redacted' });
  const groups = await Promise.all(
    Array.from({ length: GROUPS }, async (_, group) => {
      await pause(group * STAGGER);
      return compareTurns('paced', [sdkQuery, withUs], TURNS);
    }),
  );
  const plain = groups.flatMap(([times = []]) => times);
  const ours = groups.flatMap(([, times = []]) => times);
  const added = addedBy(ours, plain);
  console.log(`turn: ${median(plain).toFixed(0)} ms, with us ${added.toFixed(1)} ms more`);
  holdAgainstBudget('instrumentation', 'turn', 1 + added / median(plain));
}

/** No budget: what the SDK takes for any callback, ours or empty, is more than a hundredth of a turn whose model answers at once. */
async function againstEmptyCallbacks(): Promise<void> {
  const { query: withUs } = traced(sdkQuery, { content: 'redacted' });
  const [plain = [], empty = [], ours = []] = await compareTurns(
    'bash',
    [sdkQuery, withEmptyCallbacks, withUs],
    TURNS,
  );
  console.log(
    `turn of a model that answers at once: ${median(plain).toFixed(0)} ms, with empty callbacks ${addedBy(empty, plain).toFixed(1)} ms more, with us ${addedBy(ours, plain).toFixed(1)} ms more`,
  );
}

const withEmptyCallbacks: Query = ({ prompt, options }) =>
  sdkQuery({ prompt, options: instrumentOptions(options, () => undefined) });

/** The median of the differences turn by turn. */
function addedBy(ours: readonly number[], plain: readonly number[]): number {
  return median(ours.map((took, index) => took - plain[index]!));
}

for (const scenario of ['sdk-string', 'sdk-partial'])
  for (const content of ['metadata', 'redacted'] as const) await perMessage(scenario, content);
await perTurn();
await againstEmptyCallbacks();
await cleanUp();
