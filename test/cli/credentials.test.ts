import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createTemporaryUser, type TemporaryUser } from '../config/temporary-user.ts';
import { runCommand, type RunOptions } from './run-command.ts';

const userFile = '.config/claude-otel/config.json';

/** How credentials come to be used for nothing, and what is said then. */
const cases: readonly (readonly [string, (user: TemporaryUser) => RunOptions, RegExp])[] = [
  [
    'headers that two destinations could mean',
    () => ({ environment: { CLAUDE_OTEL_OTLP_HEADERS: 'authorization=hunter2' } }),
    /CLAUDE_OTEL_OTLP_HEADERS: It could belong to several destinations, so it is sent to none\. .*"credentials".*http:\/\/a, http:\/\/b/u,
  ],
  [
    'a file that others can read',
    (user) => {
      const credentials = { 'http://a': { authorization: 'hunter2' } };
      chmodSync(user.writeHome(userFile, { version: 1, credentials }), 0o644);
      return {};
    },
    /config\.json: It holds credentials and others can read it: they are not used\. chmod 600 .*config\.json/u,
  ],
  [
    'a key that is no origin',
    (user) => {
      const credentials = { 'http://a/v1/traces': { authorization: 'hunter2' } };
      chmodSync(user.writeHome(userFile, { version: 1, credentials }), 0o600);
      return {};
    },
    /config\.json: "http:\/\/a\/v1\/traces" under "credentials" is no origin/u,
  ],
];

test.for(cases)('%s: setup and status say so', async ([, prepare, said]) => {
  const user = createTemporaryUser();
  const options = prepare(user);
  const setup = await runCommand(user, ['setup', '-u', 'otlp+http://a', '-u', 'otlp+http://b'], options);
  const status = await runCommand(user, ['status'], options);
  expect([setup.code, setup.stderr]).toEqual([0, expect.stringMatching(said)]);
  expect([status.code, status.stdout]).toEqual([0, expect.stringMatching(said)]);
  expect(setup.stdout + setup.stderr + status.stdout + status.stderr).not.toContain('hunter2');
});
