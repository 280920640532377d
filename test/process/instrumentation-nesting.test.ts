import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SpanRecord } from '../../src/core/spans/span.ts';
import { cleanUp } from '../support/claude/create-project.ts';
import { runLive, type LiveRun } from '../support/instrumentation/run-live.ts';

afterAll(cleanUp);

const PLANTED = ['planted-in-env', 'planted-in-header', 'planted-in-server-env'];

/** Content is on: what must not leave must not, whatever is asked for. */
const start = (): Promise<LiveRun> =>
  runLive({
    scenario: 'nesting',
    sessionId: randomUUID(),
    instrumentation: { content: 'full' },
    options: {
      maxTurns: 7,
      allowedTools: ['Bash'],
      agents: { helper: { description: 'helps', prompt: 'You help.' } },
      mcpServers: {
        remote: { type: 'http', url: 'http://127.0.0.1:9/mcp', headers: { Authorization: PLANTED[1]! } },
        local: { command: '/bin/false', env: { TOKEN: PLANTED[2]! } },
      },
    },
    childEnvironment: { SERVICE_TOKEN: PLANTED[0]! },
  });

describe('a query within an application', () => {
  let run: LiveRun;
  const named = (name: string): SpanRecord => run.spans.find((span) => span.name === name)!;
  beforeAll(async () => {
    run = await start();
  });

  test('is one trace with the application’s own spans', () => {
    expect(new Set(run.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(named('application').parentSpanId).toBeUndefined();
    expect(named('invoke_agent claude-code').parentSpanId).toBe(named('application').spanId);
  });

  test.for(['hook callback', 'in-process tool'])('%s nests in the agent', (name) => {
    expect(named(name).parentSpanId).toBe(named('invoke_agent claude-code').spanId);
  });

  test('a command of the child sees the agent as its parent', () => {
    const { traceId, spanId } = named('invoke_agent claude-code');
    const result = named('execute_tool Bash').attributes['gen_ai.tool.call.result'];
    expect(result).toBe(JSON.stringify({ content: `TP=00-${traceId}-${spanId}-01` }));
  });

  test('of the options only the allow-list is recorded', () => {
    expect(named('invoke_agent claude-code').attributes).toMatchObject({
      'claude_code.options.max_turns': 7,
      'claude_code.options.allowed_tools': ['Bash'],
      'claude_code.options.agents': ['helper'],
      'claude_code.options.mcp_servers': ['remote', 'local', 'inproc'],
      'claude_code.options.permission_mode': 'bypassPermissions',
    });
  });

  test.for(PLANTED)('%s leaves the process nowhere', (secret) => {
    const exported = JSON.stringify([run.spans, run.metrics], (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(exported).toContain('TP=00-');
    expect(exported).not.toContain(secret);
  });
});
