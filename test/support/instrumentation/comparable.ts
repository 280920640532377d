type Message = Readonly<Record<string, unknown>>;

/** Told by the clock and not by the conversation: how often they come differs from run to run. */
const PROGRESS = new Set([
  'thinking_tokens',
  'task_progress',
  'task_updated',
  'hook_started',
  'hook_response',
  'hook_progress',
]);

/** What of a message is the same in every run of the same conversation. */
const KEPT = [
  'type',
  'subtype',
  'message',
  'event',
  'parent_tool_use_id',
  'is_error',
  'result',
  'structured_output',
  'errors',
  'num_turns',
  'usage',
  'terminal_reason',
  'tools',
  'model',
  'permissionMode',
  'mcp_servers',
  'end',
  'error',
  'asked',
];

/**
 * What a program saw, by thread: the main thread's messages, each subagent's, and the stream of partial messages are each in order; how these interleave is a
 * matter of time. Results of tools that ran in parallel are sorted.
 */
export function comparable(
  seen: readonly Message[],
  root: string,
): Readonly<Record<string, readonly string[]>> {
  const told = seen.filter(({ subtype }) => !PROGRESS.has(String(subtype)));
  const threads = Object.groupBy(told, threadOf);
  return Object.fromEntries(
    Object.entries(threads).map(([thread, messages = []]) => [
      thread,
      sortParallel(messages.map((message) => textOf(message, root))),
    ]),
  );
}

function threadOf({ type, parent_tool_use_id: parent }: Message): string {
  if (type === 'stream_event') return 'stream';
  return typeof parent === 'string' ? parent : 'main';
}

function textOf(message: Message, root: string): string {
  const kept = Object.fromEntries(KEPT.map((name) => [name, message[name]]));
  return JSON.stringify(kept)
    .replaceAll(root, '<root>')
    .replaceAll(root.replaceAll(/[^a-zA-Z0-9]/gu, '-'), '<root>')
    .replaceAll(/\bmsg_[0-9a-f]{24}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gu, '<id>')
    .replaceAll(/\b[0-9a-f]{17}\b/gu, '<agent id>')
    .replaceAll(
      /"duration_ms":\d+|<duration_ms>\d+|duration_ms: \d+|duration \(wall\): +\d+\w/gu,
      '<duration>',
    )
    .replaceAll(/\bwith ID: \w+|\btasks\/\w+\.output\b/gu, '<task>')
    .replaceAll(/"bytes":\d+|output-file>[^<]*/gu, '<file>');
}

function sortParallel(texts: readonly string[]): readonly string[] {
  const sorted: string[] = [];
  let results: string[] = [];
  for (const text of texts) {
    if (text.startsWith('{"type":"user"')) results.push(text);
    else {
      sorted.push(...results.sort(), text);
      results = [];
    }
  }
  return [...sorted, ...results.sort()];
}
