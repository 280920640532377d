import { copyFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { startOtlpSink } from '../../support/otlp-sink.ts';
import { installedHooks } from '../../support/recorded/installed-hooks.ts';
import { projectTranscripts } from '../../support/recorded/lay-out.ts';
import { createMachine } from '../../support/recorded/machine.ts';
import { replay } from '../../support/recorded/replay.ts';
import type { Step } from '../../support/recorded/steps.ts';
import { foldEvents, renderTurns } from '../../support/sessions/fold-session.ts';
import { SCENARIOS, sessionsOf, transcriptEvents } from '../../support/sessions/scenario.ts';

/** Three turns. */
const SCENARIO = SCENARIOS.find(({ name }) => name === 'tui-three-turns')!;
const [SESSION] = sessionsOf(SCENARIO);

/** Its spans by turn, from the recording. */
function recorded(): readonly (readonly string[])[] {
  const { turns } = foldEvents(SESSION!.sessionId, transcriptEvents(SESSION!));
  return renderTurns(turns).map(({ spans }) => spans.map(identity).sort());
}

function identity({ traceId, spanId, parentSpanId, name }: SpanRecord): string {
  return [traceId, parentSpanId, spanId, name].join(' ');
}

function isStop(step: Step): boolean {
  return step.kind === 'hook' && step.hook.payload.hook_event_name === 'Stop';
}

/** The spans that arrive when something happens to the transcript between the first turn and the second. */
async function replayWith(change: (transcript: string) => void): Promise<readonly string[]> {
  const sink = await startOtlpSink();
  onTestFinished(async () => sink.close());
  const machine = createMachine();
  onTestFinished(machine.remove);
  const { project, commands } = machine;
  await commands.print('setup', '--yes', '-u', `otlp+${new URL(sink.url).origin}`);
  const transcript = join(projectTranscripts(project.configFolder), `${SESSION!.sessionId}.jsonl`);
  let stops = 0;
  const before = async (step: Step): Promise<void> => {
    if (stops === 1) {
      await commands.untilDelivered(1);
      change(transcript);
    }
    stops += Number(stops === 1 || isStop(step));
  };
  await replay(SCENARIO, { configFolder: project.configFolder, runHooks: installedHooks(machine), before });
  await commands.untilDelivered(3);
  await commands.stopDrains();
  return sink.spans().map(identity).sort();
}

test.for([
  {
    what: 'replaced by a copy of itself',
    change: (path: string) => {
      copyFileSync(path, `${path}.new`);
      renameSync(`${path}.new`, path);
    },
  },
  { what: 'emptied', change: (path: string) => truncateSync(path) },
  {
    what: 'cut within a line',
    change: (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  },
  { what: 'removed, and begun anew', change: (path: string) => rmSync(path) },
])('a transcript that is $what while it is followed: every turn once, as it was', async ({ change }) => {
  expect(await replayWith(change)).toEqual(recorded().flat().sort());
});
