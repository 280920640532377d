import { setTimeout as pause } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as AgentSdk from '@anthropic-ai/claude-agent-sdk';
import { trace } from '@opentelemetry/api';
import { z } from 'zod';
import { createPromptInput } from './prompt-input.ts';

/** The Agent SDK as a program has it: imported by the program, so that what is patched is what it uses. */
export type Sdk = typeof AgentSdk;
type Options = NonNullable<Parameters<Sdk['query']>[0]['options']>;
type Query = ReturnType<Sdk['query']>;
type UserMessage = AgentSdk.SDKUserMessage;

export interface Stage {
  readonly sdk: Sdk;
  /** Options that every query of the scenario starts from. */
  readonly base: Options;
  /** Records what the program saw. */
  readonly see: (what: unknown) => void;
}

type Scenario = (stage: Stage) => Promise<void>;

/** One for each recorded scenario of kind `sdk`, against the scripts of the model stub; what a scenario sees is compared with and without instrumentation. */
export const LIVE_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'sdk-string': (stage) => run(stage, 'x [[s:bash]]'),
  'sdk-nohooks': (stage) => run(stage, 'x [[s:parallel]]'),
  'sdk-partial': (stage) => run(stage, 'x [[s:bash]]', { includePartialMessages: true }),
  'sdk-subagent': (stage) =>
    run(stage, 'x [[s:fgsub]]', {
      agents: { 'general-purpose': { description: 'Works', prompt: 'You work.', model: 'haiku' } },
    }),
  'sdk-subagent-bg': (stage) => run(stage, 'x [[s:bgsub]]'),
  'sdk-bgbash': (stage) => run(stage, 'x [[s:bgbash]]'),
  'sdk-maxturns': (stage) => run(stage, 'x [[s:multi]]', { maxTurns: 2 }),
  'sdk-apierror': (stage) => run(stage, 'x [[s:err400]]'),
  'sdk-badresume': (stage) => run(stage, 'x [[s:hello]]', { resume: '99999999-9999-4999-8999-999999999999' }),
  'sdk-spawnfail': (stage) => run(stage, 'x [[s:hello]]', { pathToClaudeCodeExecutable: '/no/such/claude' }),
  'sdk-structured': (stage) =>
    run(stage, 'x [[s:structured]]', {
      outputFormat: {
        type: 'json_schema',
        schema: { type: 'object', properties: { answer: { type: 'number' } }, required: ['answer'] },
      },
    }),
  'sdk-mcp': (stage) =>
    run(stage, 'x [[s:mcp]]', {
      mcpServers: { inproc: mcpServer(stage.sdk) },
    }),
  'sdk-canusetool': (stage) =>
    run(stage, 'x [[s:permissions]]', {
      permissionMode: 'default',
      allowDangerouslySkipPermissions: false,
      canUseTool: async (name, input) => {
        stage.see({ asked: name });
        // Claude Code stops the project's own hooks when the answer is there first.
        await pause(700);
        if (name === 'AskUserQuestion')
          return { behavior: 'allow', updatedInput: { ...input, answers: { 'Which one?': 'A' } } };
        return String(input['command']).includes('forbidden')
          ? { behavior: 'deny', message: 'no way' }
          : { behavior: 'allow', updatedInput: input };
      },
    }),
  'sdk-break-loop': async (stage) => {
    let answers = 0;
    for await (const message of begin(stage, 'x [[s:multi]]')) {
      stage.see(message);
      answers += message.type === 'assistant' ? 1 : 0;
      if (answers === 2) break;
    }
  },
  'sdk-abort': async (stage) => {
    const abortController = new AbortController();
    const started = join(String(stage.base.cwd), 'tool-started');
    void untilExists(started).then(() => abortController.abort());
    await run(stage, 'x [[s:slowtool]]', { abortController });
  },
  'sdk-slash': async (stage) => {
    const input = createPromptInput();
    const rest = ['x [[s:hello]]', 'x [[s:bash]]'];
    input.send('/cost');
    for await (const message of begin(stage, input.messages)) {
      stage.see(message);
      if (message.type !== 'result') continue;
      const next = rest.shift();
      if (next === undefined) input.end();
      else input.send(next);
    }
  },
  'sdk-interrupt-stream': async (stage) => {
    const input = createPromptInput();
    const query = begin(stage, input.messages, { includePartialMessages: true });
    input.send('x [[s:slow]]');
    let texts = 0;
    let results = 0;
    for await (const message of query) {
      if (message.type === 'stream_event' && message.event.type === 'content_block_delta') texts += 1;
      else if (message.type !== 'stream_event') stage.see(message);
      if (texts === 4) await query.interrupt();
      if (texts === 4) texts += 1;
      if (message.type !== 'result') continue;
      results += 1;
      if (results === 1) input.send('x [[s:bash]]');
      else input.end();
    }
  },
  'sdk-setmodel': async (stage) => {
    const input = createPromptInput();
    const query = begin(stage, input.messages);
    input.send('x [[s:hello]]');
    let results = 0;
    for await (const message of query) {
      stage.see(message);
      if (message.type !== 'result') continue;
      results += 1;
      if (results === 2) input.end();
      else {
        await query.setModel('sonnet');
        input.send('x [[s:again]]');
      }
    }
  },
  'sdk-autocompact': async (stage) => {
    const input = createPromptInput();
    input.send('x [[s:big]]');
    let results = 0;
    for await (const message of begin(stage, input.messages)) {
      stage.see(message);
      if (message.type !== 'result') continue;
      results += 1;
      if (results === 2) input.end();
      else input.send('x [[s:bash]]');
    }
  },
  'sdk-resume': async (stage) => {
    const { sessionId: resume } = stage.base;
    const again = withoutSessionId(stage);
    await run(stage, 'x [[s:bash]]');
    await run(again, 'y [[s:hello]]', { resume: resume! });
    await run(again, 'z [[s:again]]', { resume: resume!, forkSession: true });
  },
  'sdk-warm': async (stage) => {
    const warm = await stage.sdk.startup({ options: stage.base });
    await consume(stage, warm.query('x [[s:hello]]'));
  },
};

/** Everything of a program's own that should nest: its span around the query, a hook callback, an in-process tool, a command of the child. */
export const nesting: Scenario = async (stage) => {
  const tracer = trace.getTracer('application');
  const spanNamed = (name: string): void => tracer.startSpan(name).end();
  const server = stage.sdk.createSdkMcpServer({
    name: 'inproc',
    tools: [
      stage.sdk.tool('greet', 'Greets', {}, async () => {
        spanNamed('in-process tool');
        return { content: [{ type: 'text', text: 'hello' }] };
      }),
    ],
  });
  const hook = async (): Promise<object> => {
    spanNamed('hook callback');
    return {};
  };
  await tracer.startActiveSpan('application', async (span) => {
    await run(stage, 'x [[s:nesting]]', {
      mcpServers: { ...stage.base.mcpServers, inproc: server },
      hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [hook] }] },
    });
    span.end();
  });
};

function withoutSessionId({ base: { sessionId: _, ...base }, ...stage }: Stage): Stage {
  return { ...stage, base };
}

const begin = (
  { sdk, base }: Stage,
  prompt: string | AsyncIterable<UserMessage>,
  options: Options = {},
): Query => sdk.query({ prompt, options: { ...base, ...options } });

async function run(stage: Stage, prompt: string, options: Options = {}): Promise<void> {
  await consume(stage, begin(stage, prompt, options));
}

async function consume({ see }: Stage, query: Query): Promise<void> {
  try {
    for await (const message of query) see(message);
    see({ end: 'finished' });
  } catch (error) {
    see({ end: 'threw', error: String(error) });
  }
}

function mcpServer(sdk: Sdk): ReturnType<Sdk['createSdkMcpServer']> {
  return sdk.createSdkMcpServer({
    name: 'inproc',
    tools: [
      sdk.tool('greet', 'Greets', { name: z.string() }, async ({ name }) => ({
        content: [{ type: 'text', text: `Hello ${name}` }],
      })),
      sdk.tool('explode', 'Fails', {}, async () => {
        throw new Error('exploded');
      }),
    ],
  });
}

async function untilExists(path: string): Promise<void> {
  while (!existsSync(path)) await pause(25);
}
