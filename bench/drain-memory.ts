/**
 * `drain-memory`: what long sessions cost the real drain, started by the installed hooks. Its peak of memory on a transcript of half a gigabyte, over what it
 * may be; and what the last of a thousand turns costs over the first ones, in bytes read (nothing is read twice) and processor time: for a drain that lives, and
 * for one that is started anew for every turn.
 */
import { startAcceptingBackend } from './support/accepting-backend.ts';
import { createDrainedSession, type DrainedSession } from './support/drained-session.ts';
import { createTranscript, type GeneratedTurn } from './support/generate-transcript.ts';
import { holdAgainstBudget } from './support/hold-against-budget.ts';
import { megabytes } from './support/megabytes.ts';
import { costBetween, costOf, leastOf, peakMemory, type ProcessCost } from './support/process-cost.ts';

const MEGABYTES = Number(process.env['BENCH_MEGABYTES'] ?? 500);
const TURNS = Number(process.env['BENCH_TURNS'] ?? 1_000);
/** Of so many measurements near the begin, and as many at the end, the least count. */
const REPEATS = 10;
/** Turns of one measurement in a life; one alone is less than a clock tick. */
const TOGETHER = Math.floor(TURNS / 50);
/** Until the code is warm, turns cost more. */
const WARM_UP = Math.floor(TURNS / 10);
const LONGEST_LINE = 256 * 1024;
const PEAK = 160e6;
const SESSION = '11111111-2222-4333-8444-555555555555';

await withSession(measurePeak);
await withSession(measureTurns);

async function withSession(measure: (session: DrainedSession) => Promise<void>): Promise<void> {
  const backend = await startAcceptingBackend();
  const session = await createDrainedSession(SESSION, backend.uri);
  try {
    await measure(session);
  } finally {
    await session.remove();
    backend.close();
  }
}

async function measurePeak({ append, hook, drain, untilDelivered }: DrainedSession): Promise<void> {
  const transcript = createTranscript({ sessionId: SESSION, resultLength: 64_000 });
  let [turns, bytes, longest] = [0, 0, 0];
  for (; bytes < MEGABYTES * 1e6; turns += 1) {
    const { lines } = transcript.nextTurn();
    append(lines);
    const lengths = lines.map((line) => Buffer.byteLength(line));
    longest = Math.max(longest, ...lengths);
    bytes += lengths.reduce((sum, length) => sum + length, 0);
  }
  if (longest > LONGEST_LINE) throw new Error(`a line of ${longest} bytes`);
  await hook('SessionStart');
  await hook('SessionEnd');
  const pid = await drain();
  await untilDelivered(turns);
  const peak = peakMemory(pid);
  console.log(
    `${megabytes(bytes)} in ${turns} turns, lines up to ${longest} bytes: ${megabytes(peak)} at the peak`,
  );
  holdAgainstBudget('drain-memory', 'peak over 160 MB', peak / PEAK);
}

async function measureTurns(session: DrainedSession): Promise<void> {
  const add = createTurns(session);
  await add();
  const [first, early, late, last] = [
    await restarted(session, add),
    ...(await lived(session, add)),
    await restarted(session, add),
  ];
  report('lives', early, late);
  report('restarted', first, last);
}

/** Adds a turn; the one before it has ended with that, and arrives. */
function createTurns({ append, hook, untilDelivered }: DrainedSession): () => Promise<void> {
  const transcript = createTranscript({ sessionId: SESSION, resultLength: 8_000 });
  let added = 0;
  return async () => {
    const { lines } = transcript.nextTurn();
    append(lines);
    await hook('UserPromptSubmit', promptIdOf(lines));
    added += 1;
    await untilDelivered(added - 1);
  };
}

function promptIdOf([prompt = '']: GeneratedTurn['lines']): string {
  return (JSON.parse(prompt) as { readonly promptId: string }).promptId;
}

async function lived(
  { drain, stopDrain }: DrainedSession,
  add: () => Promise<void>,
): Promise<readonly [ProcessCost, ProcessCost]> {
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await add();
  };
  await turns(WARM_UP);
  const pid = await drain();
  const measured = async (): Promise<ProcessCost> => {
    const costs: ProcessCost[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const before = costOf(pid);
      await turns(TOGETHER);
      costs.push(costBetween(before, costOf(pid)));
    }
    return leastOf(costs);
  };
  const early = await measured();
  await turns(TURNS - WARM_UP - 2 * REPEATS * (TOGETHER + 1));
  const late = await measured();
  await stopDrain(pid);
  return [early, late];
}

async function restarted(
  { drain, stopDrain }: DrainedSession,
  add: () => Promise<void>,
): Promise<ProcessCost> {
  const costs: ProcessCost[] = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    await add();
    const pid = await drain();
    costs.push(costOf(pid));
    await stopDrain(pid);
  }
  return leastOf(costs);
}

function report(life: string, early: ProcessCost, late: ProcessCost): void {
  console.log(
    `${life}: ${megabytes(early.bytesRead)}, ${early.ticks} ticks; later ${megabytes(late.bytesRead)}, ${late.ticks} ticks`,
  );
  holdAgainstBudget('drain-memory', `${life}, bytes of a late turn`, late.bytesRead / early.bytesRead);
  holdAgainstBudget('drain-memory', `${life}, time of a late turn`, late.ticks / early.ticks);
}
