import type { DeliveryResult } from './destination.ts';

/** An HTTP answer that is not a success. */
export interface HttpRefusal {
  /** The address as it may be shown: without userinfo and query. */
  readonly where: string;
  readonly status: number;
  /** What the backend says, empty when it says nothing. */
  readonly message: string;
  readonly retryAfterMilliseconds: number | undefined;
  /** What helps against a rejection, where more is known than the status tells. */
  readonly remedy?: string | undefined;
}

/** OTLP 1.11 "Retryable Response Codes": these and no others. */
const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const LOGIN = 'check the credentials of this destination, or name the address it redirects to in the URI';

/**
 * Refusals that end without another URI, and with it another ledger: by the user, or by themselves (a proxy's login, a slow
 * line). Were they rejections, everything recorded while a token was expired would be lost
 * (docs/decisions/0020-otlp-over-the-official-exporter.md).
 */
const REPAIRABLE: Readonly<Record<number, string>> = {
  302: LOGIN,
  303: LOGIN,
  307: LOGIN,
  401: 'check the credentials of this destination',
  403: 'check the credentials of this destination and what they permit',
  407: 'check the credentials of the proxy',
  408: 'check the time that a proxy before it allows for a request',
  415: 'choose the other CLAUDE_OTEL_OTLP_PROTOCOL (http/json or http/protobuf)',
  423: 'it is locked: wait until it is opened again',
  425: 'it takes nothing yet: wait',
};

/** Milliseconds until asking again what only a person, or time, can repair: sooner tells nobody anything new, and hammers a login. */
export const REPAIR_PAUSE = 60_000;

const REMEDIES: Readonly<Record<number, string>> = {
  400: 'the backend cannot read this data; please report it',
  404: 'check the path of the URI',
  405: 'check the path of the URI',
  413: 'raise the request limit of the backend (Collector: max_request_body_size, nginx: client_max_body_size)',
};

type Trouble = Exclude<DeliveryResult, { readonly kind: 'accepted' }>;

export function fromHttpRefusal(refusal: HttpRefusal): Trouble {
  const { status, retryAfterMilliseconds: after } = refusal;
  const repair = REPAIRABLE[status];
  if (repair !== undefined) return retryable(describe(refusal, repair), after ?? REPAIR_PAUSE);
  if (TRANSIENT.has(status)) return retryable(describe(refusal), after);
  return { kind: 'rejected', reason: describe(refusal, refusal.remedy ?? remedyFor(status)) };
}

function remedyFor(status: number): string | undefined {
  return status >= 300 && status < 400 ? 'name the address it redirects to in the URI' : REMEDIES[status];
}

function retryable(reason: string, afterMilliseconds: number | undefined): Trouble {
  return { kind: 'retryable', reason, ...(afterMilliseconds !== undefined && { afterMilliseconds }) };
}

function describe({ where, status, message }: HttpRefusal, remedy?: string): string {
  return `${where} answered ${status}${quoteMessage(message)}${remedy === undefined ? '' : `: ${remedy}`}`;
}

/** What a backend says, as it stands in a reason: in brackets, on one line, not too long. */
export function quoteMessage(message: string): string {
  return message === '' ? '' : ` (${oneLine(message)})`;
}

/** Longest message of a backend that is repeated in a reason, in characters. */
const LONGEST_MESSAGE = 300;

function oneLine(message: string): string {
  return message
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_MESSAGE);
}

/** Failures before anything was sent; all others leave open whether the request arrived. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_TLS|ERR_SSL|ERR_INVALID|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** A request that got no answer: `retryable` when it surely did not arrive, else `unknown`. */
export function fromNetworkError(where: string, error: Error & { readonly code?: unknown }): Trouble {
  const code = typeof error.code === 'string' ? error.code : '';
  const reason = `${where} is unreachable${quoteMessage(error.message || code)}${tlsRemedy(code)}`;
  return { kind: NOT_SENT.test(code) ? 'retryable' : 'unknown', reason };
}

const DISTRUST = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

function tlsRemedy(code: string): string {
  return DISTRUST.test(code) ? ': name the certificate authority in NODE_EXTRA_CA_CERTS' : '';
}

/**
 * Milliseconds: an hour. Whatever a proxy says, its backend may be back by then; a date of the year 9999 would park a turn for
 * ever in the ledger, and a timer of Node's beyond 24.8 days fires at once.
 */
const LONGEST_RETRY_AFTER = 3_600_000;

/** `Retry-After` (RFC 9110 section 10.2.3), seconds or a date; `now` in milliseconds since the Unix epoch. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), LONGEST_RETRY_AFTER);
}
