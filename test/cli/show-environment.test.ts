import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { envBlocks } from './env-block.ts';
import { writePastSession } from './past-session.ts';
import { runCommand } from './run-command.ts';

/** What the recorded session was asked. */
const PROMPT = 'Say hello';

/** With these variables, as its hooks would have them. */
async function traceSession(user: TemporaryUser, environment: Record<string, string> = {}): Promise<string> {
  const { sessionId, transcript } = writePastSession(user);
  expect(await runCommand(user, ['import', transcript], { environment })).toMatchObject({ code: 0 });
  return sessionId;
}

test.for(envBlocks)(
  'by the env block of %s settings, show and logs find ledger and log',
  async ([, write]) => {
    const user = createTemporaryUser();
    const env = { CLAUDE_OTEL_STATE_DIR: join(user.home, 'state') };
    const sessionId = await traceSession(user, env);
    expect(await runCommand(user, ['show'])).toMatchObject({ code: 0, stdout: '' });
    write(user, { env });
    expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
    expect((await runCommand(user, ['show'])).stdout).toContain(sessionId);
    expect((await runCommand(user, ['logs', '--path'])).stdout).toBe(`${user.home}/state/claude-otel.log\n`);
  },
);

test.for(['terminal', 'Claude Code'])(
  'in a %s, the env block of a clone moves neither before it is approved',
  async (where) => {
    const user = createTemporaryUser();
    const sessionId = await traceSession(user);
    const env = { CLAUDE_OTEL_STATE_DIR: join(user.project, 'state') };
    user.writeProject('.claude/settings.json', { env });
    const options = { environment: where === 'terminal' ? {} : env };
    expect((await runCommand(user, ['show'], options)).stdout).toContain(sessionId);
    const { stdout } = await runCommand(user, ['logs', '--path'], options);
    expect(stdout).toBe(`${user.home}/.local/state/claude-otel/claude-otel.log\n`);
  },
);

test("a turn is drawn with the content mode of its own project's hooks, wherever one stands", async () => {
  const user = createTemporaryUser();
  const block = { env: { CLAUDE_OTEL_CONTENT: 'metadata' } };
  const full = { environment: { CLAUDE_OTEL_CONTENT: 'full' } };
  const beside = { ...user, project: join(user.home, 'beside') };
  mkdirSync(beside.project);
  const sessionId = await traceSession(user);
  const show = async () => (await runCommand(beside, ['show', '--json', sessionId], full)).stdout;
  user.writeHome('beside/.claude/settings.json', block);
  expect(await runCommand(beside, ['setup', '--yes'])).toMatchObject({ code: 0 });
  expect(await show()).toContain(PROMPT);
  user.writeProject('.claude/settings.json', block);
  expect(await runCommand(user, ['setup', '--yes'])).toMatchObject({ code: 0 });
  expect(await show()).not.toContain(PROMPT);
});
