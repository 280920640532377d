import { expect, test } from 'vitest';
import type { SessionCost } from '../../../src/cli/status/status-report.ts';
import type { CommandLine } from '../../support/cli/create-command-line.ts';
import { startOtlpSink } from '../../support/otlp-sink.ts';
import { expectedCounts } from '../../support/recorded/expected-counts.ts';
import { layOut, projectTranscripts } from '../../support/recorded/lay-out.ts';
import { createMachine } from '../../support/recorded/machine.ts';
import { readGolden, type GoldenSession } from '../../support/recorded/read-golden.ts';
import { readStore } from '../../support/recorded/read-store.ts';
import { countSpans } from '../../support/sessions/count-spans.ts';
import { SCENARIOS } from '../../support/sessions/scenario.ts';

const WITH_TRANSCRIPT = SCENARIOS.filter(({ turns }) => turns !== null);

test.concurrent.for(WITH_TRANSCRIPT)('$name', async (scenario, { onTestFinished }) => {
  const sink = await startOtlpSink();
  onTestFinished(async () => sink.close());
  const { project, commands, remove } = createMachine();
  onTestFinished(remove);
  layOut(scenario, project.configFolder);
  const everywhere = ['-u', `sqlite:///${commands.storePath}`, '-u', `otlp+${new URL(sink.url).origin}`];
  const transcripts = projectTranscripts(project.configFolder);
  const imported = await commands.run('import', transcripts, '--include-open', ...everywhere);
  expect(imported).toMatchObject({ exitCode: 0, stderr: '' });

  const expected = expectedCounts(scenario);
  expect(countSpans(sink.spans())).toMatchObject(expected);
  if (expected.roots > 0) expect(countSpans(readStore(commands.storePath))).toMatchObject(expected);

  const golden = readGolden(scenario.name);
  const { sessions } = await commands.status();
  for (const session of golden) {
    expect(accountOf(sessions.find(({ sessionId }) => sessionId === session.sessionId))).toBe(
      session.account.replace(/^cost .*, no account.*$/, 'no account'),
    );
    if (session.turns > 0) expect(await shown(commands, session)).toEqual(session.waterfalls);
  }
});

test.concurrent.for(SCENARIOS.filter(({ turns }) => turns === null))(
  '$name left no transcript: said, and nothing written',
  async (scenario, { onTestFinished }) => {
    const { project, commands, remove } = createMachine();
    onTestFinished(remove);
    layOut(scenario, project.configFolder);
    const { exitCode, stderr } = await commands.run('import', projectTranscripts(project.configFolder));
    expect(stderr).toContain('There are no transcripts below');
    expect(exitCode).toBe(2);
    expect((await commands.status()).turns).toEqual([]);
  },
);

/** The waterfalls that `show` draws of a session; each has a line of ids above it. */
async function shown(commands: CommandLine, { sessionId, turns }: GoldenSession): Promise<readonly string[]> {
  const { stdout } = await commands.run('show', sessionId, '-n', '100');
  const parts = stdout.trimEnd().split('\n\n');
  expect(parts).toHaveLength(turns);
  return parts.map((part) => part.slice(part.indexOf('\n') + 1));
}

/** As the golden files say it. */
function accountOf(cost: SessionCost | undefined): string {
  if (cost === undefined) return 'no account';
  const { spansUsd, accountUsd, remainderUsd } = cost;
  const sign = remainderUsd < 0 ? '-' : '+';
  const rest = remainderUsd === 0 ? 'explained' : `remainder ${sign}$${Math.abs(remainderUsd).toFixed(6)}`;
  return `cost $${spansUsd.toFixed(6)} of $${accountUsd.toFixed(6)} in Claude Code's account: ${rest}`;
}
