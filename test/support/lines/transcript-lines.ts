/**
 * Transcript lines made by hand, in the shapes of Claude Code 2.1.330 (the recorded sessions in `test/fixtures/sessions`), for what no recording holds.
 * `at` is in milliseconds since `EPOCH`; `extra` fields win, `undefined` takes a field out.
 */
export type Line = Readonly<Record<string, unknown>>;

export const SESSION_ID = '5e551011-0000-4000-8000-000000000001';
export const EPOCH = Date.parse('2026-11-22T10:00:00.000Z');
export const MODEL = 'claude-opus-4-5';

const PLACE = {
  userType: 'external',
  entrypoint: 'cli',
  cwd: '/home/dev/project',
  sessionId: SESSION_ID,
  version: '2.1.330',
  gitBranch: 'master',
};

export const timestamp = (at: number): string => new Date(EPOCH + at).toISOString();

let count = 0;
const uuid = (): string => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;

const without = (line: Line): Line =>
  Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined));

const messageLine = (type: string, at: number, fields: Line): Line =>
  without({ type, uuid: uuid(), timestamp: timestamp(at), isSidechain: false, ...PLACE, ...fields });

/** A prompt of 2.1.330: it says what it is. */
export const prompt = (at: number, promptId: string, content: unknown = 'go', extra: Line = {}): Line =>
  messageLine('user', at, {
    promptId,
    message: { role: 'user', content },
    promptSource: 'typed',
    turnOrigin: 'human',
    ...extra,
  });

/** A prompt of an older version: nothing but the text. */
export const olderPrompt = (at: number, content: unknown, extra: Line = {}): Line =>
  messageLine('user', at, { message: { role: 'user', content }, ...extra });

export const harness = (at: number, text: string, extra: Line = {}): Line =>
  messageLine('user', at, { isMeta: true, message: { role: 'user', content: text }, ...extra });

export const interrupt = (at: number, extra: Line = {}): Line =>
  messageLine('user', at, {
    message: { role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] },
    ...extra,
  });

export const text = (value: string): Line => ({ type: 'text', text: value });
export const thinking = (value: string): Line => ({ type: 'thinking', thinking: value, signature: 'c2ln' });
export const use = (id: string, name = 'Bash', input: unknown = { command: 'ls' }): Line => ({
  type: 'tool_use',
  id,
  name,
  input,
});

export const usage = (input: number, output: number, extra: Line = {}): Line => ({
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
  ...extra,
});

/** One block of an answer. It asks for a tool, or ends the turn, as its block says. */
export const answer = (at: number, id: string, block: Line = text('done'), extra: Line = {}): Line => {
  const { message = {}, ...fields } = extra as { readonly message?: Line };
  return messageLine('assistant', at, {
    message: without({
      id,
      role: 'assistant',
      model: MODEL,
      content: [block],
      stop_reason: block['type'] === 'tool_use' ? 'tool_use' : 'end_turn',
      usage: usage(10, 5),
      ...message,
    }),
    ...fields,
  });
};

export const result = (at: number, toolUseId: string, content: unknown = 'ok', extra: Line = {}): Line => {
  const { isError = false, ...fields } = extra;
  return messageLine('user', at, {
    message: {
      role: 'user',
      content: [{ tool_use_id: toolUseId, type: 'tool_result', content, is_error: isError }],
    },
    ...fields,
  });
};

/** The call returned at once: a subagent works on in the background. */
export const launched = (at: number, toolUseId: string, agentId: string): Line =>
  result(at, toolUseId, 'Async agent launched', {
    toolUseResult: { isAsync: true, status: 'async_launched', agentId },
  });

/** The call returned at once: a command runs on in the background. */
export const shell = (at: number, toolUseId: string, taskId: string): Line =>
  result(at, toolUseId, 'Command running in background', { toolUseResult: { backgroundTaskId: taskId } });

export const notification = (taskId: string, toolUseId: string): string =>
  `<task-notification>\n<task-id>${taskId}</task-id>\n<tool-use-id>${toolUseId}</tool-use-id>\n</task-notification>`;

export const request = (at: number, id: string, extra: Line = {}): Line => ({
  type: 'api-request',
  sessionId: SESSION_ID,
  id,
  timestamp: timestamp(at),
  params: { model: MODEL, max_tokens: 128_000, output_config: { effort: 'medium' } },
  ...extra,
});

export const shape = (
  at: number,
  hash: string,
  system: string,
  tools: readonly string[] = ['Bash'],
): Line => ({
  type: 'api-request-shape',
  sessionId: SESSION_ID,
  timestamp: timestamp(at),
  shapeHash: hash,
  shape: { system: [{ type: 'text', text: system }], tools: tools.map((name) => ({ name })) },
});

export const retry = (at: number, status: number, attempt: number): Line =>
  messageLine('system', at, {
    subtype: 'api_error',
    error: { status, formatted: `${status} mock error` },
    retryAttempt: attempt,
  });

export const failure = (at: number, status: number, message = `API Error: ${status}`): Line =>
  messageLine('assistant', at, {
    isApiErrorMessage: true,
    apiErrorStatus: status,
    apiErrorType: 'invalid_request_error',
    message: { id: uuid(), role: 'assistant', model: '<synthetic>', content: [text(message)] },
  });

export const marker = (at: number): Line => messageLine('system', at, { subtype: 'stop_hook_summary' });

export const queued = (at: number, words: string): Line =>
  messageLine('attachment', at, { attachment: { type: 'queued_command', prompt: words } });

export const opened = (at: number): Line => ({
  type: 'queue-operation',
  operation: 'enqueue',
  timestamp: timestamp(at),
  sessionId: SESSION_ID,
});

export const account = (usd = 0.01): Line => ({ type: 'cost-state', totalCostUSD: usd });

/** The line as it stands in the file of a subagent. */
export const ofAgent = (agentId: string, lines: readonly Line[]): readonly Line[] =>
  lines.map((line) =>
    without({ ...line, agentId, isSidechain: true, promptSource: undefined, turnOrigin: undefined }),
  );

/** The lines as a fork copies them: assistant lines name the session that made the call, user lines take the prompt id of the fork's first prompt. */
export const copied = (promptId: string, lines: readonly Line[]): readonly Line[] =>
  lines.map((line) => {
    if (line['type'] === 'assistant') return { ...line, requestSessionId: 'aaaaaaaa-origin' };
    return line['promptId'] === undefined ? line : { ...line, promptId };
  });
