import { concealSecrets } from '../conceal-secrets.ts';
import { fromHttpRefusal, fromNetworkError, type HttpRefusal, parseRetryAfter } from '../http-result.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.ts';
import { done, type Failure, type Outcome, repairable } from './outcome.ts';

export interface ApiRequest {
  readonly method: HttpRequest['method'];
  /** Below the server's address, with a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An answer, and what takes the secrets of its request out of what it says: headers may be other ones each time. */
export interface ApiAnswer extends HttpAnswer {
  readonly conceal: (message: string) => string;
}

/** A server's REST interface, with its credentials. */
export interface ServerApi {
  /** Any answer, whatever its status; a failure where there is none. */
  ask(request: ApiRequest): Promise<Outcome<ApiAnswer>>;
  /** What an answer that is no success means for the delivery; the remedy is told with a rejection. */
  refusal(request: ApiRequest, answer: ApiAnswer, remedy?: string): Failure;
}

export interface ServerApiOptions {
  /** As `serverRoot` makes it. */
  readonly root: string;
  readonly http: HttpClient;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly signal: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export function createServerApi(options: ServerApiOptions): ServerApi {
  const { root, http, headers, signal, now } = options;
  return {
    ask: async ({ path, ...request }) => {
      let conceal = (message: string): string => message;
      try {
        const credentials = await headers();
        conceal = concealCredentials(credentials);
        const merged = { ...COMMON_HEADERS, ...request.headers, ...credentials };
        const answer = await http.send({ ...request, url: `${root}${path}`, headers: merged }, signal);
        return done({ ...answer, conceal });
      } catch (error) {
        return fromNetworkError(showable(root, path), asError(error, conceal));
      }
    },
    refusal: ({ path }, answer, remedy) =>
      toFailure(answer, {
        where: showable(root, path),
        status: answer.status,
        message: answer.conceal(serverMessage(answer)),
        retryAfterMilliseconds: parseRetryAfter(answer.retryAfter, now()),
        remedy,
      }),
  };
}

const COMMON_HEADERS = { 'content-type': 'application/json', 'user-agent': 'claude-otel' };

/** The workspace is a name, which a message about it needs. */
function concealCredentials(credentials: Readonly<Record<string, string>>): (message: string) => string {
  const { 'x-mlflow-workspace': _workspace, ...secrets } = credentials;
  return concealSecrets(secrets);
}

/** Gateways say these when the server behind them is away. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Whatever fails inside MLflow (a locked database, too) is a 500, so every 5xx may pass. A 404 that MLflow did not write is
 * that of a proxy, which has lost its server: the paths are ours.
 */
function toFailure({ status, body }: HttpAnswer, refusal: HttpRefusal): Failure {
  const result = fromHttpRefusal(refusal);
  const { retryAfterMilliseconds: after } = refusal;
  if (status >= 500) {
    const isOwn = !AWAY.has(status) && after === undefined;
    return {
      kind: 'retryable',
      reason: result.reason,
      isOwn,
      ...(after !== undefined && { afterMilliseconds: after }),
    };
  }
  return status === 404 && jsonOf(body)['error_code'] === undefined ? repairable(result.reason) : result;
}

/** Without userinfo, query and closing slashes; the path stays, a proxy may serve MLflow below one. */
export function serverRoot(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

function showable(root: string, path: string): string {
  return `${root}${path.replace(/\?.*$/, '')}`;
}

function asError(error: unknown, conceal: (message: string) => string): Error & { readonly code?: unknown } {
  const { message, code }: { readonly message: unknown; readonly code?: unknown } =
    error instanceof Error ? error : { message: error };
  return Object.assign(new Error(conceal(String(message)), { cause: error }), { code });
}

/** MLflow says `{"message"}`, the frameworks under it `{"detail"}` or plain text; a page of HTML says nothing. */
function serverMessage({ contentType, body }: HttpAnswer): string {
  const { message, detail } = jsonOf(body);
  const said = message ?? detail;
  if (typeof said === 'string') return said;
  if (said !== undefined) return JSON.stringify(said);
  return contentType.includes('html') ? '' : body;
}

export type JsonFields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; none of anything else. */
export function jsonOf(text: unknown): JsonFields {
  try {
    return fieldsOf(typeof text === 'string' ? JSON.parse(text) : text);
  } catch {
    return {};
  }
}

export function fieldsOf(value: unknown): JsonFields {
  return typeof value === 'object' && value !== null ? (value as JsonFields) : {};
}
