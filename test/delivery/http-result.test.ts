import { expect, test } from 'vitest';
import { fromHttpRefusal, fromNetworkError, parseRetryAfter } from '../../src/delivery/http-result.ts';

const where = 'https://otel.example/v1/traces';
const now = Date.UTC(2026, 10, 25, 12, 0, 0);

test.each([
  [undefined, undefined],
  ['7', 7000],
  ['0', 0],
  ['Wed, 25 Nov 2026 12:01:30 GMT', 90_000],
  ['Wed, 25 Nov 2026 11:59:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  ['-5', 0],
  ['2592000', 3_600_000],
  ['9'.repeat(400), 3_600_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
])('Retry-After %j is %j ms', (header, milliseconds) => {
  expect(parseRetryAfter(header, now)).toBe(milliseconds);
});

test.each([
  ['ECONNREFUSED', 'retryable'],
  ['ENOTFOUND', 'retryable'],
  ['EAI_AGAIN', 'retryable'],
  ['ERR_INVALID_CHAR', 'retryable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'retryable'],
  ['ECONNRESET', 'unknown'],
  ['EPIPE', 'unknown'],
  ['ETIMEDOUT', 'unknown'],
  [undefined, 'unknown'],
])('a failure with code %s is %s', (code, kind) => {
  const error = Object.assign(new Error('what happened'), { code });
  expect(fromNetworkError(where, error)).toEqual({ kind, reason: `${where} is unreachable (what happened)` });
});

test.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED'])(
  'a certificate that is not trusted (%s) may be repaired',
  (code) => {
    const result = fromNetworkError(where, Object.assign(new Error('certificate'), { code }));
    expect(result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
    });
  },
);

test("a repair waits as long as the backend asks, a message's lines and control characters are one line", () => {
  const refusal = { where, status: 401, message: 'no\r\n\u001b[31m token', retryAfterMilliseconds: 5000 };
  expect(fromHttpRefusal(refusal)).toEqual({
    kind: 'retryable',
    reason: `${where} answered 401 (no [31m token): check the credentials of this destination`,
    afterMilliseconds: 5000,
  });
});

test.each([302, 303, 307, 401, 403, 407, 408, 415, 423, 425])(
  '%d ends without another URI: it is asked again after a minute',
  (status) => {
    const result = fromHttpRefusal({ where, status, message: '', retryAfterMilliseconds: undefined });
    expect(result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringMatching(/answered \d+: \w/) as string,
      afterMilliseconds: 60_000,
    });
  },
);
