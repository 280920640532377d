import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load-settings.ts';
import { createTemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

/** What `mlflow autolog claude` wrote, old and new. */
const mlflowFiles: Readonly<Record<string, { readonly env?: object; readonly [key: string]: unknown }>> = {
  'the plugin': {
    env: {
      FOO: 'bar',
      MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
      MLFLOW_TRACKING_URI: 'http://mlflow',
      MLFLOW_EXPERIMENT_ID: '3',
    },
    enabledPlugins: { 'mlflow-tracing@mlflow-plugins': true, 'other@x': true },
  },
  'the Python hook': {
    hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mlflow autolog claude stop-hook' }] }] },
    env: {
      MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
      MLFLOW_TRACKING_URI: 'http://mlflow',
      MLFLOW_EXPERIMENT_ID: '3',
    },
  },
  'the hook of 3.10': {
    hooks: {
      Stop: [
        {
          hooks: [
            {
              type: 'command',
              command:
                'python -c "from mlflow.claude_code.hooks import stop_hook_handler; stop_hook_handler()"',
            },
          ],
        },
      ],
    },
    environment: {
      MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
      MLFLOW_TRACKING_URI: 'http://mlflow',
      MLFLOW_EXPERIMENT_ID: '3',
    },
  },
};

const cases = Object.entries(mlflowFiles);
const settings = '.claude/settings.json';
const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

test.for(cases)("MLflow's own setup (%s) is reported, adopted and left", async ([, content]) => {
  const user = createTemporaryUser();
  const path = user.writeProject(settings, text(content));
  const { stderr } = await runCommand(user, ['setup']);
  expect(stderr).toMatch(
    /MLflow's own Claude Code tracing is set up in .*MLFLOW_TRACKING_URI.*\n.*--replace-mlflow/u,
  );
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject(content.env ? { env: content.env } : {});
  const { settings: resolved } = loadSettings({ environment: user.environment, projectFolder: user.project });
  expect(resolved.destinations).toEqual([{ uri: 'http://mlflow', experimentId: '3' }]);
});

test.for(cases)(
  "MLflow's own setup (%s) is replaced on demand, and disable brings it back",
  async ([, content]) => {
    const user = createTemporaryUser();
    const path = user.writeProject(settings, text(content));
    await runCommand(user, ['setup', '--replace-mlflow']);
    const replaced = readFileSync(path, 'utf8');
    expect(replaced).not.toMatch(/mlflow/iu);
    await runCommand(user, ['setup']);
    expect(readFileSync(path, 'utf8')).toBe(replaced);
    await runCommand(user, ['disable']);
    expect(readFileSync(path, 'utf8')).toBe(text(content));
  },
);

test.for(cases)(
  "MLflow's own setup (%s) comes back into a file that was edited since",
  async ([, content]) => {
    const user = createTemporaryUser();
    const path = user.writeProject(settings, text(content));
    await runCommand(user, ['setup', '--replace-mlflow']);
    writeFileSync(path, readFileSync(path, 'utf8').replace('{\n', '{\n  "model": "opus",\n'));
    await runCommand(user, ['disable']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ model: 'opus', ...content });
  },
);

test("MLflow's setup in the personal file is replaced there", async () => {
  const user = createTemporaryUser();
  const content = text(mlflowFiles['the plugin']);
  const path = user.writeProject('.claude/settings.local.json', content);
  await runCommand(user, ['setup', '--replace-mlflow']);
  expect(readFileSync(path, 'utf8')).not.toMatch(/mlflow/iu);
  await runCommand(user, ['disable']);
  expect([readFileSync(path, 'utf8'), existsSync(join(user.project, settings))]).toEqual([content, false]);
});

test('our settings file: gone if we made it, as before if it was there, left if it was edited', async () => {
  const user = createTemporaryUser();
  const path = join(user.project, '.claude/claude-otel.json');
  const original =
    user.writeProject('.claude/claude-otel.json', '{"version":1,"content":"none"}') &&
    readFileSync(path, 'utf8');
  await runCommand(user, ['setup', '-u', 'http://a']);
  await runCommand(user, ['setup', '-u', 'http://b']);
  await runCommand(user, ['disable']);
  expect(readFileSync(path, 'utf8')).toBe(original);
  await runCommand(user, ['setup', '-u', 'http://a']);
  writeFileSync(path, '{"version":1}');
  expect((await runCommand(user, ['disable'])).stdout).toContain('left');
  expect(readFileSync(path, 'utf8')).toBe('{"version":1}');
});

test('the approval goes, the receipts too', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup', '-u', 'http://a']);
  const configured = readFileSync(join(user.project, '.claude/claude-otel.json'));
  await runCommand(user, ['disable']);
  user.writeProject('.claude/claude-otel.json', configured.toString());
  expect(loadSettings({ environment: user.environment, projectFolder: user.project }).hold).toMatchObject({
    kind: 'awaiting-approval',
  });
  expect(readdirSync(join(user.home, '.local/state/claude-otel/receipts'))).toEqual([]);
});

test('without a setup nothing happens, twice nothing more', async () => {
  const user = createTemporaryUser();
  user.writeProject(settings, '{}');
  expect(await runCommand(user, ['disable'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('was not set up'),
  });
  await runCommand(user, ['setup']);
  await runCommand(user, ['disable']);
  expect(await runCommand(user, ['disable'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('was not set up'),
  });
  expect(readFileSync(join(user.project, settings), 'utf8')).toBe('{}');
});

test('--dry-run says what would go', async () => {
  const user = createTemporaryUser();
  await runCommand(user, ['setup']);
  const before = readFileSync(join(user.project, settings), 'utf8');
  const { stdout } = await runCommand(user, ['disable', '--dry-run']);
  expect(stdout).toMatch(/^- {3}"hooks": \{$/mu);
  expect(readFileSync(join(user.project, settings), 'utf8')).toBe(before);
});

test.for([{ MLFLOW_TRACKING_URI: 'http://mlflow' }, { MLFLOW_EXPERIMENT_NAME: 'theirs' }])(
  "variables that mean a server are no tracing of MLflow's: %o",
  async (env) => {
    const user = createTemporaryUser();
    const path = user.writeProject(settings, text({ env }));
    for (const flags of [[], ['--replace-mlflow']]) {
      const { code, stderr } = await runCommand(user, ['setup', ...flags]);
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('own Claude Code tracing')]);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ env });
    }
    const { hold } = loadSettings({
      environment: { ...user.environment, ...env },
      projectFolder: user.project,
    });
    expect(hold).toBeUndefined();
  },
);
