import { globSync, readFileSync } from 'node:fs';
import { createHash, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createRedactor } from '../../src/core/secrets/create-redactor.ts';
import { createSecretFinder } from '../../src/core/secrets/find-secrets.ts';
import { createKeywordAutomaton } from '../../src/core/secrets/keyword-automaton.ts';
import { GENERATED_RULES } from '../../src/core/secrets/rules.generated.ts';
import { SHAPE_RULES } from '../../src/core/secrets/shape-rules.ts';
import { leakedKinds, PLANTED_SECRETS } from '../support/secrets/planted-secrets.ts';

const RULES = [...GENERATED_RULES, ...SHAPE_RULES];
const ROOT = new URL('../../', import.meta.url).pathname;
const { redact } = createRedactor();
const findSecrets = createSecretFinder(RULES);

/** Share of the secret's characters that lie within something found. */
function coverage(text: string, secret: string): number {
  const start = text.indexOf(secret);
  const end = start + secret.length;
  const covered = findSecrets(text).map((found) => Math.min(end, found.end) - Math.max(start, found.start));
  return covered.filter((length) => length > 0).reduce((sum, length) => sum + length, 0) / secret.length;
}

describe('planted secrets', () => {
  test('there are at least 60 kinds, each once on its line', () => {
    expect(new Set(PLANTED_SECRETS.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(60);
    for (const { line, secret } of PLANTED_SECRETS) expect(line.split(secret)).toHaveLength(2);
  });

  test.each(PLANTED_SECRETS)('$kind', ({ line, secret }) => {
    expect(coverage(line, secret)).toBeGreaterThanOrEqual(0.95);
    const { text, redactions } = redact(line);
    expect(leakedKinds(text)).toEqual([]);
    expect(redactions).toBeGreaterThan(0);
    expect(text).toMatch(/\[REDACTED:[a-z0-9-]+\]/);
  });

  const lines = PLANTED_SECRETS.map(({ line }) => line);
  // The kinds named are known by their lines or quotes, which the encoding takes away.
  test.each([
    ['one long text', lines.join(`\n${'Lorem ipsum dolor. '.repeat(20)}\n`), []],
    ['JSON', JSON.stringify(lines), ['new-relic', 'kubernetes-secret', 'kubernetes-manifest']],
    [
      'a diff',
      lines.map((line) => line.replaceAll(/^/gm, '+')).join('\n'),
      ['kubernetes-secret', 'kubernetes-manifest'],
    ],
  ])('all at once in %s', (_, text, known) => {
    expect(leakedKinds(redact(text).text)).toEqual(known);
  });

  test('a leak is seen as one', () => {
    const [first] = PLANTED_SECRETS;
    expect(leakedKinds(`… ${first?.secret.slice(3) ?? ''} …`)).toEqual([first?.kind]);
  });
});

describe('text without secrets is left alone', () => {
  const files = [
    'package-lock.json',
    ...globSync('test/fixtures/sessions/**/*.{jsonl,json,md}', { cwd: ROOT }),
    ...globSync('test/fixtures/semconv-genai/**/*', { cwd: ROOT }).filter((name) =>
      /\.(?:json|md)$/.test(name),
    ),
    ...globSync('src/core/**/*.ts', { cwd: ROOT }).filter((name) => !name.endsWith('rules.generated.ts')),
    ...globSync('node_modules/@opentelemetry/{core,sdk-trace,otlp-exporter-base}/**/*.{mts,md}', {
      cwd: ROOT,
    }),
    ...globSync('node_modules/jsonc-parser/**/*.{js,md}', { cwd: ROOT }),
  ].toSorted();

  test('there is enough of it', () => {
    const size = files.reduce((sum, name) => sum + readFileSync(ROOT + name).length, 0);
    expect(size).toBeGreaterThan(3_000_000);
  });

  test('in files', () => {
    const hits = files.flatMap((name) => {
      const text = readFileSync(ROOT + name, 'utf8');
      return findSecrets(text).map(({ ruleId, start, end }) => ({
        name,
        ruleId,
        text: text.slice(start, end),
      }));
    });
    expect(hits).toEqual([]);
  });

  const hash = (algorithm: string, encoding: 'hex' | 'base64'): string =>
    createHash(algorithm).update('x').digest(encoding);
  const UNSUSPICIOUS = [
    `request ${randomUUID()} of session ${randomUUID()}`,
    `commit ${hash('sha1', 'hex')}\nMerge: ${hash('sha1', 'hex').slice(0, 7)}`,
    `"integrity": "sha512-${hash('sha512', 'base64')}"`,
    `sha256:${hash('sha256', 'hex')}  image.tar`,
    'password: string;',
    'const password = request.body.password;',
    'const token = await getToken(user2);',
    'if (token.type === TokenType.Identifier2) return;',
    'export API_KEY=$MY_KEY TOKEN="${CI_TOKEN}" PASSWORD=<your password>',
    'curl -H "Authorization: Bearer $TOKEN" -u "$USER:$PASS" https://example.com',
    'postgres://user:$PASSWORD@db/app and https://user:<token>@example.com and https://${USER}:${PASS}@example.com',
    '{"usage":{"input_tokens":4000,"cache_read_input_tokens":12250},"max_tokens":32000}',
    '"js-tokens": "^4.0.0", "csrf": "~3.1.0", "node_modules/secretlint": { "version": "13.0.7" }',
    'token_count: 128000, token_type: bearer2, secret_name: db-creds-2, password_file: /run/secrets/db1',
    'The --password flag asks for it; --token TOKEN sets one; see "Basic authentication" and "bearer token".',
    'Authorization: required. Cookie: none. The cookie banner=shown test.',
    '-----BEGIN PRIVATE KEY----- is how the file begins, -----BEGIN CERTIFICATE-----',
    'eyJust a word, sk-learn, task-2026-11-22-something-with-a-long-name, AKIA',
    'apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\n',
    'password=process.env.DB_PASSWORD_2',
    'machine learning login password reset',
  ];
  test.each(UNSUSPICIOUS)('%j', (text) => {
    expect(redact(text)).toEqual({ text, redactions: 0 });
  });
});

describe('any text', () => {
  const pieces = fc.oneof(
    fc.constantFrom(...PLANTED_SECRETS.flatMap(({ line, secret }) => [line, secret])),
    fc.constantFrom(
      '=',
      ': ',
      '"',
      '\n',
      ' ',
      '@',
      '://',
      'password',
      'token=',
      'Bearer ',
      '[REDACTED:',
      ']',
      '-----BEGIN PRIVATE KEY-----',
    ),
    fc.constantFrom(...RULES.flatMap(({ anchors }) => anchors)),
    fc.string({ unit: 'binary' }),
  );
  const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

  test('redacting twice is redacting once', () => {
    const property = fc.property(texts, (text) => {
      const once = redact(text);
      expect(redact(once.text)).toEqual({ text: once.text, redactions: 0 });
    });
    fc.assert(property, { seed: 20_261_122, numRuns: 500 });
  });

  test('a secret goes whatever is around it', () => {
    const around = fc.stringMatching(/^[\n "'(),.;\]]?$/);
    const property = fc.property(
      around,
      fc.constantFrom(...PLANTED_SECRETS),
      around,
      (before, planted, after) => {
        // A sentence may follow, but not the middle of a word.
        expect(leakedKinds(redact(`${before}\n${planted.line}\n${after}`).text, [planted])).toEqual([]);
      },
    );
    fc.assert(property, { seed: 20_261_122, numRuns: 500 });
  });

  test.each(['', '\u0000', '\uD800', '𝒫assword=\uDFFF', '[REDACTED:', '[REDACTED:x]'])('%j stays', (text) => {
    expect(redact(text)).toEqual({ text, redactions: 0 });
  });
});

describe('work is linear', () => {
  afterEach(() => vi.restoreAllMocks());

  const awkward = [
    'a',
    'A1',
    'eyJ',
    'eyJ-',
    'eyJ.',
    'eyJaaaaaaaaa.',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nMIIE',
    'api_key = ',
    'password',
    'password: ',
    'password=',
    '--password ',
    'token="',
    'Authorization: Bearer ',
    'cookie: a=b1; ',
    '://a:',
    'curl ',
    'curl -u ',
    'mysql -p',
    'sk-',
    'sk-ant-',
    'machine a login b ',
    'kind: Secret\n',
    'apiVersion: v1\ndata:\n a: b\n',
    'ghp_',
    'xoxb-1',
    'AKIA',
    'secret ',
    '[REDACTED:',
    '?sig=',
    'influx token ',
    'poly private key ',
    'twitter = ',
    'key',
    '\n',
    '\\n',
    '"',
    '=',
    '$6$',
  ];
  const repeat = (piece: string, size: number): string =>
    piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

  /** Executions of the rules' expressions, and the longest text that one of them might look at. */
  function workOf(text: string): { readonly executions: number; readonly longest: number } {
    let executions = 0;
    let longest = 0;
    // oxlint-disable-next-line typescript/unbound-method -- called with its receiver below
    const { exec } = RegExp.prototype;
    vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function counted(this: RegExp, subject: string) {
      // Flag `d` marks the expressions of rules.
      if (this.hasIndices) {
        executions += 1;
        longest = Math.max(longest, subject.length);
      }
      return exec.call(this, subject);
    });
    redact(text);
    vi.restoreAllMocks();
    return { executions, longest };
  }

  test.each(awkward)('%j again and again', (piece) => {
    const once = workOf(repeat(piece, 40_000));
    const twice = workOf(repeat(piece, 80_000));
    expect(twice.executions).toBeLessThanOrEqual(2.1 * once.executions + 50);
    expect(once.executions).toBeLessThanOrEqual(40_000);
    expect(twice.longest).toBeLessThanOrEqual(65_536 + 160);
  });

  test.each(['eyJ-', 'password=', 'sk-', 'kind: Secret\n', 'token="', '-----BEGIN PRIVATE KEY-----\nMIIE'])(
    'a megabyte of %j',
    (piece) => {
      expect(redact(repeat(piece, 1_000_000)).text.length).toBeGreaterThan(0);
    },
  );

  test('text without an anchor meets no regular expression', () => {
    expect(workOf('The quick brown fox jumps over the lazy dog. '.repeat(1000))).toEqual({
      executions: 0,
      longest: 0,
    });
  });
});

describe('keyword automaton', () => {
  const occurrences = (words: readonly string[], text: string): [string, number][] => {
    const found: [string, number][] = [];
    createKeywordAutomaton(words).scan(text, (index, end) => found.push([words[index] ?? '', end]));
    return found;
  };

  test.each([
    [
      ['he', 'she', 'his', 'hers'],
      'ushers',
      [
        ['she', 4],
        ['he', 4],
        ['hers', 6],
      ],
    ],
    [
      ['aa'],
      'aaaa',
      [
        ['aa', 2],
        ['aa', 3],
        ['aa', 4],
      ],
    ],
    [
      ['key'],
      'KEY kEy',
      [
        ['key', 3],
        ['key', 7],
      ],
    ],
    [['ab'], 'a\u0100b aéb', []],
    [['ab'], '', []],
  ])('%j in %j', (words, text, expected) => {
    expect(occurrences(words, text)).toEqual(expected);
  });

  test('finds what a search word by word finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 4 });
    const property = fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '-', 'x') }),
      (words, text) => {
        const expected = words.flatMap((w) =>
          Array.from(text).flatMap((_, at) => (text.startsWith(w, at) ? [`${w}${at + w.length}`] : [])),
        );
        expect(
          occurrences(words, text)
            .map(([w, end]) => `${w}${end}`)
            .toSorted(),
        ).toEqual(expected.toSorted());
      },
    );
    fc.assert(property, { seed: 20_261_122 });
  });
});

describe('rules', () => {
  test.each(RULES)('$id compiles, has anchors in lower case', ({ pattern, ignoreCase, anchors, reach }) => {
    expect(() => new RegExp(pattern, ignoreCase ? 'i' : '')).not.toThrow();
    expect(anchors.length).toBeGreaterThan(0);
    for (const anchor of anchors) expect(anchor).toBe(anchor.toLowerCase());
    expect(reach).toBeLessThanOrEqual(65_536);
  });

  test('a replacement names a rule', () => {
    expect(redact(`npm ERR! ${PLANTED_SECRETS.find(({ kind }) => kind === 'npm')?.secret ?? ''}`).text).toBe(
      'npm ERR! [REDACTED:npm-access-token]',
    );
  });
});
