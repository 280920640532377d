import { readFileSync, readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { stateFolder as configuredStateFolder, type Environment } from '../../src/config/paths.ts';
import { toolInputDigest } from '../../src/core/events/tool-input-digest.ts';
import { environmentFingerprint } from '../../src/hook/environment-fingerprint.ts';
import { toJournalEntry } from '../../src/hook/to-journal-entry.ts';
import { stateFolder } from '../../src/journal/paths.ts';

const sessions = new URL('../fixtures/sessions/', import.meta.url);
type Fields = Readonly<Record<string, unknown>>;

function linesOf(path: string): readonly Fields[] {
  return readFileSync(new URL(path, sessions), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Fields);
}

const recorded = readdirSync(sessions, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('hooks.jsonl'))
  .flatMap((path) => linesOf(path).map((line) => ({ path, payload: line['payload'] as Fields })));

/** Where a payload holds what people and models wrote. */
const content = [
  'prompt',
  'tool_input',
  'tool_response',
  'tool_calls',
  'last_assistant_message',
  'message',
  'delta',
  'compact_summary',
  'custom_instructions',
  'command_args',
];

/** Every string of eight characters and more in the content fields of a payload. */
function contentStrings(payload: Fields): readonly string[] {
  const found: string[] = [];
  for (const name of content) {
    JSON.stringify(payload[name], (_key, value: unknown) => {
      if (typeof value === 'string' && value.length >= 8) found.push(value);
      return value;
    });
  }
  return found;
}

describe('the journal entry of every recorded hook event', () => {
  it('has the event and its ids', () => {
    expect(recorded.length).toBeGreaterThan(500);
    for (const { payload } of recorded) {
      const { prompt_id, agent_id, tool_use_id, duration_ms, transcript_path } = payload;
      expect(toJournalEntry(payload, {}, 5)).toMatchObject({
        t: 5,
        event: payload['hook_event_name'],
        session_id: payload['session_id'],
        prompt_id,
        agent_id,
        tool_use_id,
        duration_ms,
        transcript_path,
      });
    }
  });

  it('has no content', () => {
    const known = new Set(recorded.flatMap(({ payload }) => idsOf(payload)));
    for (const { path, payload } of recorded) {
      const line = JSON.stringify(toJournalEntry(payload, {}, 5));
      const leaked = contentStrings(payload).filter((text) => !known.has(text) && line.includes(text));
      expect(leaked, `${path} ${String(payload['hook_event_name'])}`).toEqual([]);
    }
  });
});

function idsOf(payload: Fields): readonly string[] {
  const response = payload['tool_response'] as Fields | undefined;
  return [
    payload['cwd'],
    payload['agent_type'],
    payload['tool_use_id'],
    payload['agent_id'],
    response?.['agentId'],
  ].filter((id) => typeof id === 'string');
}

it('joins every recorded permission request with the tool call of its transcript', () => {
  const requests = recorded.filter(({ payload }) => payload['hook_event_name'] === 'PermissionRequest');
  expect(requests).toHaveLength(3);
  for (const { path, payload } of requests) {
    const uses = linesOf(path.replace('hooks', 'transcript')).flatMap(({ message }) => {
      const blocks = (message as Fields | undefined)?.['content'];
      return Array.isArray(blocks) ? (blocks as Fields[]).filter(({ type }) => type === 'tool_use') : [];
    });
    const digests = uses.map(({ name, input }) => toolInputDigest(String(name), input));
    expect(digests).toContain(toJournalEntry(payload, {}, 5)?.tool_input_digest);
  }
});

it('tells inputs apart by value, not by the order of their keys', () => {
  const digest = toolInputDigest('T', { a: 1, b: [{ c: 2, d: 'x' }] });
  expect(toolInputDigest('T', { b: [{ d: 'x', c: 2 }], a: 1 })).toBe(digest);
  const others = [
    toolInputDigest('U', { a: 1, b: [{ c: 2, d: 'x' }] }),
    toolInputDigest('T', { a: 1, b: [{ c: 2, d: 'y' }] }),
    toolInputDigest('T', [{ a: 1 }]),
    toolInputDigest('T', undefined),
    toolInputDigest('T', 'x'.repeat(5000)),
    toolInputDigest('T', 'x'.repeat(5001)),
    toolInputDigest('T', `${'x'.repeat(5000)}y`),
  ];
  expect(new Set([digest, ...others]).size).toBe(others.length + 1);
});

it('takes only ids out of a task notification', () => {
  const prompt = `<task-notification>\n<task-id>b6v</task-id>\n<tool-use-id>toolu_4f</tool-use-id>\n<summary>secret</summary>`;
  const payload = { session_id: 's', hook_event_name: 'UserPromptSubmit', prompt };
  expect(toJournalEntry(payload, {}, 1)?.task_notification).toEqual({
    task_id: 'b6v',
    tool_use_id: 'toolu_4f',
  });
  expect(
    toJournalEntry({ ...payload, prompt: 'tell me of <task-notification>' }, {}, 1)?.task_notification,
  ).toBe(undefined);
});

it.each<readonly [string, string | undefined]>([
  ['https://user:secret@gateway.example:8443/path?key=secret', 'https://gateway.example:8443'],
  ['http://[::1]:80', 'http://[::1]:80'],
  ['https://host', 'https://host'],
  ['gateway.example', undefined],
  ['https://bad host/', undefined],
])('keeps only the origin of %s', (url, origin) => {
  const payload = { session_id: 's', hook_event_name: 'Stop' };
  expect(toJournalEntry(payload, { ANTHROPIC_BASE_URL: url }, 1)?.api_origin).toBe(origin);
});

it.each<Environment>([
  { HOME: '/home/dev' },
  { HOME: '/home/dev/', XDG_STATE_HOME: '/state/' },
  { HOME: '/home/dev', XDG_STATE_HOME: 'relative', CLAUDE_OTEL_STATE_DIR: 'relative' },
  { CLAUDE_OTEL_STATE_DIR: '/elsewhere//' },
  { USERPROFILE: 'C:\\Users\\dev' },
  { XDG_STATE_HOME: '/state' },
])('says the same state folder as the configuration for %o', (environment) => {
  expect(stateFolder(environment)).toBe(configuredStateFolder(environment));
});

it('fingerprints what decides where traces go, in any order, and nothing else', () => {
  const base = { HOME: '/h', MLFLOW_TRACKING_URI: 'x', TERM: 'dumb' };
  const same = [
    { TERM: 'other', MLFLOW_TRACKING_URI: 'x', HOME: '/h' },
    { ...base, XDG_SESSION_ID: '7' },
  ];
  const other = [
    'CLAUDE_OTEL_X',
    'DATABRICKS_TOKEN',
    'https_proxy',
    'NO_PROXY',
    'XDG_CONFIG_HOME',
    'NODE_EXTRA_CA_CERTS',
  ];
  for (const environment of same)
    expect(environmentFingerprint(environment)).toBe(environmentFingerprint(base));
  const all = other.map((name) => environmentFingerprint({ ...base, [name]: 'v' }));
  expect(new Set([environmentFingerprint(base), ...all]).size).toBe(other.length + 1);
});
