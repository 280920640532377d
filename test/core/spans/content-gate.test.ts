import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createPriceBook } from '../../../src/core/prices/price-call.ts';
import type { Redactor } from '../../../src/core/secrets/create-redactor.ts';
import { createContentGate, type SpanContent } from '../../../src/core/spans/content/content-gate.ts';
import { CONTENT_MODES, type ContentMode } from '../../../src/core/spans/content/content-mode.ts';
import { renderTurn } from '../../../src/core/spans/render-turn.ts';
import type { SpanRecord, Trace } from '../../../src/core/spans/span.ts';
import { violationsOf } from '../../support/conformance/check-spans.ts';
import { hook, submit } from '../../support/lines/hook-entries.ts';
import { turnsOf, type Files } from '../../support/lines/fold-lines.ts';
import {
  answer,
  failure,
  launched,
  marker,
  olderPrompt,
  prompt,
  request,
  result,
  retry,
  shape,
  text,
  thinking,
  use,
  type Line,
} from '../../support/lines/transcript-lines.ts';
import { PLANTED_SECRETS } from '../../support/secrets/planted-secrets.ts';

interface Rendering {
  readonly mode: ContentMode;
  readonly maxPartLength?: number;
  readonly redactor?: Redactor;
}

function tracesOf(files: Files, rendering: Rendering): readonly Trace[] {
  const options = {
    gate: createContentGate({ maxPartLength: 65_536, ...rendering }),
    prices: createPriceBook(),
    messages: 'delta' as const,
    serviceName: 'claude-code',
    resourceAttributes: {},
    userId: 'PLACE user',
    version: '0.0.0',
  };
  return turnsOf(files).map((turn) => renderTurn(turn, options));
}

const spansOf = (files: Files, rendering: Rendering): readonly SpanRecord[] =>
  tracesOf(files, rendering).flatMap(({ spans }) => spans);

const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));

/** A session in which every place that can hold text holds what `say` gives for it; with every kind of span. */
function sessionOf(say: (place: string) => string): Files {
  const spoken = (place: string): Line => text(say(place));
  return {
    main: [
      prompt(0, 'p1', say('prompt'), { cwd: 'PLACE folder', gitBranch: 'PLACE branch' }),
      shape(1, 'h1', say('system')),
      request(2, 'r1', { shapeHash: 'h1' }),
      { ...retry(3, 529, 1), error: { status: 529, formatted: say('retry') } },
      answer(10, 'm1', thinking(say('thinking')), { apiBlockIndex: 0 }),
      answer(11, 'm1', spoken('words'), { apiBlockIndex: 1 }),
      answer(12, 'm1', use('t1', 'Bash', { command: say('input'), [say('key')]: 'long enough' }), {
        apiBlockIndex: 2,
      }),
      answer(13, 'm1', use('t2', 'Agent', { prompt: say('agent-input') }), { apiBlockIndex: 3 }),
      answer(14, 'm1', {
        type: 'server_tool_use',
        id: 's',
        name: 'web_search',
        input: { query: say('search') },
      }),
      answer(14, 'm1', { type: 'hologram', beam: [say('hologram')] }),
      result(20, 't1', `Exit code 1\n${say('error')}`, { isError: true }),
      launched(21, 't2', 'a1'),
      answer(25, 'm2', use('t3', 'mcp__x__y', { list: [[say('nested')]] })),
      result(26, 't3', [spoken('result-block')]),
      { ...marker(27), type: 'attachment', attachment: { type: 'queued_command', prompt: say('queued') } },
      {
        ...marker(28),
        type: 'attachment',
        attachment: { type: 'structured_output', data: { a: say('structured') } },
      },
      failure(30, 400, say('failure')),
    ],
    agents: {
      a1: {
        lines: [
          olderPrompt(22, say('agent-prompt'), { promptId: 'p1' }),
          answer(40, 's1', spoken('agent-words')),
          failure(50, 529, say('agent-failure')),
        ],
        meta: { agentType: 'general-purpose', toolUseId: 't2' },
      },
    },
    hooks: [
      submit(0, 'p1', { cwd: 'PLACE folder' }),
      hook(15, 'PermissionRequest', { prompt_id: 'p1', tool_name: 'Bash' }),
    ],
  };
}

/** All places, as `full` shows them. */
const PLACES: readonly string[] =
  'prompt system retry thinking words input key agent-input search error nested result-block queued structured failure agent-prompt agent-words agent-failure hologram'.split(
    ' ',
  );
const marked = (place: string): string => `CONTENT of ${place}.`;

describe('modes', () => {
  const spans = (mode: ContentMode): readonly SpanRecord[] => spansOf(sessionOf(marked), { mode });

  test('full and redacted show every place', () => {
    for (const mode of ['full', 'redacted'] as const)
      for (const place of PLACES) expect(shown(spans(mode))).toContain(marked(place));
  });

  test('metadata and none show no content, in no attribute, event or status', () => {
    expect(shown(spans('metadata'))).not.toContain('CONTENT');
    expect(shown(spans('none'))).not.toContain('CONTENT');
  });

  test('only none leaves out user, folder and branch', () => {
    for (const mode of ['full', 'redacted', 'metadata'] as const)
      for (const place of ['user', 'folder', 'branch'])
        expect(shown(spans(mode))).toContain(`PLACE ${place}`);
    expect(shown(spans('none'))).not.toContain('PLACE');
  });

  test.for(CONTENT_MODES.map((mode) => [mode] as const))(
    '%s conforms, with the same spans, names, times and totals',
    ([mode]) => {
      const bare = (all: readonly SpanRecord[]): unknown =>
        all.map(({ name, spanId, startTime, endTime, attributes, status }) => [
          name,
          spanId,
          startTime,
          endTime,
          status.code,
          attributes['gen_ai.usage.input_tokens'],
          attributes['claude_code.cost.usd'],
          attributes['error.type'],
        ]);
      expect(violationsOf(spans(mode))).toEqual([]);
      expect(bare(spans(mode))).toEqual(bare(spans('full')));
    },
  );

  test('what is not wanted is never computed', () => {
    const content = createContentGate({ mode: 'metadata', maxPartLength: 10 }).forSpan();
    const never = (): never => {
      throw new Error('computed');
    };
    expect(content.json('input', never)).toBeUndefined();
    expect(content.text('error', never)).toBeUndefined();
  });
});

describe('secrets', () => {
  test.for(PLANTED_SECRETS.map(({ kind, line, secret }) => [kind, line, secret] as const))(
    '%s survives nowhere',
    ([, line, secret]) => {
      const redacted = shown(
        tracesOf(
          sessionOf((place) => `${place}\n${line}\n`),
          { mode: 'redacted', maxPartLength: 400 },
        ),
      );
      const whole = redacted.includes(secret) || redacted.includes(JSON.stringify(secret).slice(1, -1));
      expect(whole).toBe(false);
    },
  );

  test('of no mode but redacted is anything replaced', () => {
    const [{ line, secret }] = PLANTED_SECRETS as readonly [(typeof PLANTED_SECRETS)[number]];
    expect(
      shown(
        spansOf(
          sessionOf(() => line),
          { mode: 'full' },
        ),
      ),
    ).toContain(secret);
  });

  test('in the name of a long field: not in the record of the cut either', () => {
    const secret = PLANTED_SECRETS.find(({ kind }) => kind === 'github-pat')?.secret ?? '';
    const main = [prompt(0, 'p1'), answer(10, 'm1', use('t1', 'Bash', { [secret]: 'long '.repeat(100) }))];
    const redacted = shown(spansOf({ main }, { mode: 'redacted', maxPartLength: 100 }));
    expect(redacted).toContain('claude_code.content.truncated');
    expect(redacted).not.toContain(secret);
  });

  const byName: readonly (readonly [name: string, isSecret: boolean])[] = [
    ...['password', 'DB_PASSWORD', 'apiKey', 'api-key', 'x-api-key', 'accessToken', 'client_secret'].map(
      (name) => [name, true] as const,
    ),
    ...[
      'authorization',
      'Authorization',
      'Cookie',
      'set-cookie',
      'private_key',
      'credentials',
      'PGPASSWORD',
      'passwd',
    ].map((name) => [name, true] as const),
    ...['max_tokens', 'tokenizer', 'author', 'tokens', 'file_path', 'secretary', 'passwordless_login'].map(
      (name) => [name, false] as const,
    ),
  ];
  test.for(byName)('the value of a field named %s is one: %s', ([name, isSecret]) => {
    const main = [
      prompt(0, 'p1'),
      answer(10, 'm1', use('t1', 'Bash', { deep: [{ [name]: 'opensesame' }, { [name]: ['opensesame'] }] })),
    ];
    const redacted = shown(spansOf({ main }, { mode: 'redacted' }));
    expect(redacted.includes('opensesame')).toBe(!isSecret);
  });

  test('are counted on the span that would have shown them', () => {
    const line = PLANTED_SECRETS.find(({ kind }) => kind === 'github-pat')?.line ?? '';
    const [chat, root] = spansOf({ main: [prompt(0, 'p1', line), answer(10, 'm1')] }, { mode: 'redacted' });
    expect([chat, root].map((span) => span?.attributes['claude_code.content.redactions'])).toEqual([1, 1]);
  });
});

describe('each string is scanned once', () => {
  const counting = (): { readonly redactor: Redactor; readonly scanned: string[] } => {
    const scanned: string[] = [];
    return {
      scanned,
      redactor: { redact: (words) => (scanned.push(words), { text: words, redactions: 0 }) },
    };
  };

  test('however often it stands in a trace', () => {
    const { redactor, scanned } = counting();
    spansOf(sessionOf(marked), { mode: 'redacted', redactor });
    expect(scanned.length).toBeGreaterThan(PLACES.length);
    expect(new Set(scanned).size).toBe(scanned.length);
  });

  test.for([['full'], ['metadata'], ['none']] as const)('and not at all in mode %s', ([mode]) => {
    const { redactor, scanned } = counting();
    spansOf(sessionOf(marked), { mode, redactor });
    expect(scanned).toEqual([]);
  });
});

describe('truncation', () => {
  const contentOf = (mode: ContentMode, maxPartLength: number): SpanContent =>
    createContentGate({ mode, maxPartLength }).forSpan();
  const sha256 = (words: string): string => createHash('sha256').update(words).digest('hex');

  test('is per part: the JSON stays whole, the part says its length', () => {
    const content = contentOf('full', 10);
    const json = content.json('input', () => [{ a: 'x'.repeat(11) }, { a: 'short' }]);
    expect(JSON.parse(json ?? '')).toEqual([
      { a: `${'x'.repeat(10)}… [cut: 11 characters in all]` },
      { a: 'short' },
    ]);
    expect(content.truncations()).toEqual([`input[0].a 11 ${sha256('x'.repeat(11))}`]);
  });

  const cuts: readonly (readonly [name: string, words: string, kept: string])[] = [
    ['at the limit nothing is cut', 'x'.repeat(10), 'x'.repeat(10)],
    [
      'between two characters of two units',
      `${'x'.repeat(8)}😀😀`,
      `${'x'.repeat(8)}😀… [cut: 12 characters in all]`,
    ],
    [
      'within a character of two units',
      `${'x'.repeat(9)}😀😀`,
      `${'x'.repeat(9)}… [cut: 13 characters in all]`,
    ],
    [
      'at half a character',
      `${'x'.repeat(9)}\ud83d and more`,
      `${'x'.repeat(9)}… [cut: 19 characters in all]`,
    ],
  ];
  test.for(cuts)('%s', ([, words, kept]) => {
    expect(contentOf('full', 10).text('error', () => words)).toBe(kept);
  });

  test('comes after redaction: no half of a secret is left at the cut', () => {
    const { line, secret } = PLANTED_SECRETS.find(({ kind }) => kind === 'github-pat')!;
    const words = `${'x '.repeat(20)}${line}${' x'.repeat(100)}`;
    for (let length = 40; length < 120; length += 1) {
      const kept = contentOf('redacted', length).text('error', () => words) ?? '';
      expect(kept).not.toContain(secret.slice(0, 12));
    }
  });

  test('is recorded on the span, for every part', () => {
    const main = [prompt(0, 'p1', 'p'.repeat(50)), answer(10, 'm1', text('w'.repeat(60)))];
    const [chat, root] = spansOf({ main }, { mode: 'full', maxPartLength: 20 });
    const expected = [
      `input[0].parts[0].content 50 ${sha256('p'.repeat(50))}`,
      `output[0].parts[0].content 60 ${sha256('w'.repeat(60))}`,
    ];
    expect([chat, root].map((span) => span?.attributes['claude_code.content.truncated'])).toEqual([
      expected,
      expected,
    ]);
  });
});
