import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanUp, createProject } from '../support/claude/create-project.ts';
import { promptLine } from '../support/claude/feed-prompts.ts';
import { isToolAlive } from '../support/claude/is-tool-alive.ts';
import { play, type Played } from '../support/claude/play.ts';
import type { RunOptions } from '../support/claude/run-claude.ts';
import type { ClaudeRun } from '../support/claude/start-claude.ts';
import { text } from '../support/model-stub/block.ts';
import type { StubRequest } from '../support/model-stub/read-call.ts';
import { reply, usageOf } from '../support/model-stub/reply.ts';
import type { Script } from '../support/model-stub/script.ts';
import { scripts } from '../support/model-stub/scripts/scripts.ts';
import { startModelStub, type ModelStub } from '../support/model-stub/start-model-stub.ts';
import { payloadTag } from '../support/model-stub/tags.ts';

let stub: ModelStub;
beforeAll(async () => {
  stub = await startModelStub();
});
afterAll(async () => {
  await stub.close();
  await cleanUp();
});

/** Both calls of the script that most subagents play. */
const sub = 139 + 149;

describe('a whole run counts what its script says', () => {
  test.each([
    { script: 'hello', weight: 2, tools: '', agents: 0, turns: 1 },
    { script: 'thinking', weight: 5, tools: '', agents: 0, turns: 1 },
    { script: 'maxtok', weight: 7 + 11, tools: '', agents: 0, turns: 1 },
    { script: 'drip', weight: 17, tools: '', agents: 0, turns: 1 },
    { script: 'bash', weight: 19 + 23, tools: 'Bash', agents: 0, turns: 1 },
    { script: 'parallel', weight: 29 + 31, tools: 'Bash Bash Read', agents: 0, turns: 1 },
    { script: 'multi', weight: 67 + 71 + 73 + 79 + 83, tools: 'Bash Bash Read Read', agents: 0, turns: 1 },
    { script: 'bigout', weight: 89 + 97, tools: 'Bash', agents: 0, turns: 1 },
    { script: 'bgbash', weight: 271 + 277 + 281, tools: 'Bash', agents: 0, turns: 2 },
    { script: 'fgsub', weight: 240 + sub, tools: 'Agent Bash', agents: 1, turns: 1 },
    { script: 'parsub', weight: 268 + sub + sub, tools: 'Agent Agent Bash Bash', agents: 2, turns: 1 },
    { script: 'nested', weight: 551 + 390 + sub, tools: 'Agent Agent Bash', agents: 2, turns: 2 },
    { script: 'errsub', weight: 241 + 251, tools: 'Agent', agents: 1, turns: 1 },
  ])('$script', async ({ script, weight, tools, agents, turns }) => {
    const { run, session } = await go({ prompt: `Go [[s:${script}]]` });
    expect(run).toMatchObject({ exitCode: 0, signal: null, stderr: '' });
    expect(session.usage).toEqual(usageOf(weight));
    expect(session.counted).toEqual(usageOf(weight));
    expect(session.toolNames.join(' ')).toBe(tools);
    expect(session.files).toHaveLength(1 + agents);
    expect(session.prompts).toHaveLength(turns);
  });
});

test('tools fail, are unknown or get invalid input', async () => {
  const { run, session } = await go({ prompt: 'Go [[s:fail]]' });
  expect(run.exitCode).toBe(0);
  expect(session.usage).toEqual(usageOf(37 + 41 + 43 + 47 + 53));
  expect(session.toolNames).toEqual(['Bash', 'Bash', 'NoSuchTool', 'Read']);
  expect(session.results.map(({ content }) => content)).toEqual([
    'Exit code 3\noops',
    expect.stringMatching(/^File does not exist/u),
    expect.stringContaining('No such tool available: NoSuchTool'),
    expect.stringContaining('InputValidationError'),
  ]);
  expect(session.results.every(({ is_error }) => is_error === true)).toBe(true);
});

test('in default mode a call that writes is refused', async () => {
  const { session, project } = await go({ prompt: 'Go [[s:denied]]', permissionMode: 'default' });
  expect(session.usage).toEqual(usageOf(59 + 61));
  expect(session.lines.map(({ toolDenialKind }) => toolDenialKind)).toContain('user-rejected');
  await expect(readFile(join(project.folder, 'forbidden.txt'))).rejects.toThrow('ENOENT');
});

test('a skill of the project runs', async () => {
  const skill = '---\nname: greet\ndescription: Greets.\n---\nSay hello.\n';
  const project = await createProject({ files: { '.claude/skills/greet/SKILL.md': skill } });
  const { session } = await go({ project, prompt: 'Go [[s:skill]]' });
  expect(session.usage).toEqual(usageOf(107 + 109));
  expect(session.results[0]?.content).toBe('Launching skill: greet');
});

test('a background subagent works after the main turn had its last answer, and wakes a second turn', async () => {
  const { run, session } = await go({ prompt: 'Go [[s:bgsub]]' });
  const order = requestsOf(run).map(({ script, step }) => `${script}:${step}`);
  // Its first request comes early, and waits.
  expect(order.filter((request) => request !== 'bgsub-inner:0')).toEqual([
    'bgsub:0',
    'bgsub:1',
    'bgsub-inner:1',
    'bgsub:2',
  ]);
  expect(session.usage).toEqual(usageOf(151 + 157 + 163 + (167 + 173)));
  expect(session.counted).toEqual(session.usage);
  expect(session.files).toHaveLength(2);
  expect(session.prompts.map(({ promptSource }) => promptSource)).toEqual(['sdk', 'system']);
});

test.each([
  { script: 'retry', status: 429, weight: 199 },
  { script: 'retry529', status: 529, weight: 211 },
  { script: 'retry500', status: 500, weight: 223 },
])('$script is recorded as one API error with status $status', async ({ script, status, weight }) => {
  const { run, session } = await go({ prompt: `Go [[s:${script}]]` });
  expect(session.lines.flatMap(({ subtype, error }) => (subtype === 'api_error' ? [error] : []))).toEqual([
    expect.objectContaining({ status }),
  ]);
  expect(requestsOf(run).map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect(session.usage).toEqual(usageOf(weight));
});

test.each([
  { script: 'err400', env: {}, status: 400 },
  { script: 'err529', env: { CLAUDE_CODE_MAX_RETRIES: '1' }, status: 529 },
])('$script ends the run with exit code 1', async ({ script, env, status }) => {
  const { run, session } = await go({ prompt: `Go [[s:${script}]]`, env });
  expect(run.exitCode).toBe(1);
  expect(session.usage).toEqual(usageOf(0));
  expect(session.lines.find(({ isApiErrorMessage }) => isApiErrorMessage === true)).toMatchObject({
    apiErrorStatus: status,
    message: { model: '<synthetic>' },
  });
});

describe('signals', () => {
  test('SIGINT while text streams leaves the marker and a placeholder of one output token', async () => {
    const { run, session } = await go({
      prompt: 'Go [[s:slow]]',
      signal: { name: 'SIGINT', whenLogged: /A first whole block/u },
    });
    expect(run.exitCode).toBe(0);
    expect(session.usage).toEqual({ ...usageOf(13), output: 1 });
    expect(session.texts).toContain('[Request interrupted by user]');
  });

  test('SIGINT while a tool runs rejects the call', async () => {
    const { session, project } = await go({
      prompt: 'Go [[s:slowtool]]',
      signal: { name: 'SIGINT', whenExists: 'tool-started' },
    });
    expect(session.usage).toEqual(usageOf(101));
    expect(session.texts).toContain('[Request interrupted by user for tool use]');
    expect(session.lines.map(({ toolDenialKind }) => toolDenialKind)).toContain('user-rejected');
    expect(await isToolAlive(project)).toBe(false);
  });

  test('SIGKILL while a tool runs ends the files after the call, and no process stays behind', async () => {
    const { run, session, project } = await go({
      prompt: 'Go [[s:slowtool]]',
      signal: { name: 'SIGKILL', whenRecorded: /"type":"tool_use"/u, whenExists: 'tool-started' },
    });
    expect(run).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(session.usage).toEqual(usageOf(101));
    expect(session.results).toEqual([]);
    expect(session.counted).toBeUndefined();
    expect(await isToolAlive(project)).toBe(false);
  });

  test('SIGINT ends the tool of a background subagent', async () => {
    const { session, project } = await go({
      prompt: 'Go [[s:slowsub]]',
      signal: { name: 'SIGINT', whenExists: 'tool-started' },
    });
    expect(session.usage).toEqual(usageOf(257 + 263 + 101));
    expect(session.files).toHaveLength(2);
    expect(await isToolAlive(project)).toBe(false);
  });

  test('a condition that never holds fails the run instead of hanging it', async () => {
    const options = { prompt: 'Go [[s:hello]]', signal: { name: 'SIGINT', whenExists: 'never' } } as const;
    await expect(go(options)).rejects.toThrow('ended first');
  });

  test('a run over its time is killed and fails', async () => {
    await expect(go({ prompt: 'Go [[s:slow]]', timeoutMilliseconds: 1500 })).rejects.toThrow(
      'did not end within',
    );
  });
});

describe('several turns of one session', () => {
  test('resumed, the same script gives new ids and the same file', async () => {
    const first = await go({ prompt: 'Go [[s:bash]]' });
    const second = await go({
      project: first.project,
      prompt: 'Go [[s:bash]]',
      resume: first.run.sessionId,
    });
    expect(second.run.transcriptPath).toBe(first.run.transcriptPath);
    expect(second.session.prompts).toHaveLength(2);
    expect(second.session.usage).toEqual(usageOf(2 * (19 + 23)));
    expect(second.session.counted).toEqual(usageOf(2 * (19 + 23)));
  });

  test('forked, the run reports the id of the fork', async () => {
    const first = await go({ prompt: 'Go [[s:hello]]' });
    const { sessionId: resume } = first.run;
    const fork = await go({
      project: first.project,
      prompt: 'Go [[s:again]]',
      resume,
      args: ['--fork-session'],
    });
    expect(fork.run.sessionId).not.toBe(resume);
    expect(fork.session.usage).toEqual(usageOf(2 + 3));
  });

  test('stream-json input plays one turn after the other', async () => {
    const { run, session } = await go({
      prompt: ['One [[s:bash]]', 'Two [[s:hello]]', 'Three [[s:again]]'],
    });
    expect(run.exitCode).toBe(0);
    expect(session.prompts).toHaveLength(3);
    expect(session.usage).toEqual(usageOf(19 + 23 + 2 + 3));
  });

  test('a message that arrives in a running turn is folded into it', async () => {
    const stdin = promptLine('Go [[s:multi]]') + promptLine('And be quick.');
    const { run, session } = await go({ prompt: [], stdin });
    expect(run.stdout.match(/"type":"result"/gu)).toHaveLength(1);
    expect(session.prompts).toHaveLength(1);
    expect(JSON.stringify(session.lines)).toContain('And be quick.');
  });
});

test('the payload of a prompt decides words, tool input and so the output', async () => {
  const payload = {
    text: 'Saying pä55word 🔑.',
    tools: [{ name: 'Bash', input: { command: "printf 'tök€n %s' 1", description: 'prints' } }],
    answer: 'Said it.',
  };
  const { session } = await go({ prompt: `Go [[s:secrets]] ${payloadTag(payload)}` });
  expect(session.texts).toEqual(expect.arrayContaining([payload.text, payload.answer]));
  expect(session.toolInputs).toEqual([payload.tools[0]?.input]);
  expect(session.results[0]?.content).toBe('tök€n 1');
});

test('ids follow from the session and its prompts', async () => {
  const sessionId = '11111111-1111-4111-8111-111111111111';
  const first = await go({ prompt: 'Go [[s:bash]]', sessionId });
  const again = await startModelStub();
  const second = await go({ prompt: 'Go [[s:bash]]', sessionId, stubUrl: again.url });
  await again.close();
  expect(first.session.messageIds).toHaveLength(2);
  expect(second.session.messageIds).toEqual(first.session.messageIds);
});

test('no two steps weigh the same', () => {
  const context = { sessionId: '', body: {}, payload: undefined };
  const steps = Object.values<Script>(scripts)
    .flat()
    .map((step) => (typeof step === 'function' ? step(context) : step));
  expect(new Set(steps.map(({ usage }) => usage.input)).size).toBe(steps.length);
});

test('a test may bring its own scripts', async () => {
  const own = await startModelStub({ scripts: { own: [reply(300, [text('My own words.')])] } });
  const { session } = await go({ prompt: 'Go [[s:own]]', stubUrl: own.url });
  await own.close();
  expect(session.texts).toContain('My own words.');
  expect(session.usage).toEqual(usageOf(300));
});

type Go = Partial<RunOptions> & Pick<RunOptions, 'prompt'>;

const go = (options: Go): Promise<Played> => play({ stubUrl: stub.url, ...options });

const requestsOf = ({ sessionId }: ClaudeRun): readonly StubRequest[] =>
  stub.requests.filter((request) => request.sessionId === sessionId);
