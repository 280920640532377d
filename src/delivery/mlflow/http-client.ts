import type { ClientRequest, IncomingMessage } from 'node:http';
import { createAgent, httpModule } from '../create-agent.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

export interface HttpClient {
  /** Rejects when there is no whole answer: refused, broken, too late, too long, or aborted by the signal. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** Ends what is under way; further requests reject. */
  close(): void;
}

export interface HttpLimits {
  readonly timeoutMilliseconds: number;
  /** Longest answer in bytes. */
  readonly answerLength: number;
}

/** Of MLflow's answers only ids and messages are read; a minute is long for a server that is well. */
const LIMITS: HttpLimits = { timeoutMilliseconds: 60_000, answerLength: 4 * 1024 * 1024 };

/** Connections are kept between requests. Redirects are not followed: they would take the credentials elsewhere. */
export function createHttpClient(limits: HttpLimits = LIMITS): HttpClient {
  const closing = new AbortController();
  const transports = new Map<string, Transport>();
  const transportOf = ({ protocol }: URL): Transport => {
    const transport = transports.get(protocol) ?? openTransport(protocol);
    transports.set(protocol, transport);
    return transport;
  };
  return {
    send: async (request, signal) => {
      const deadline = AbortSignal.timeout(limits.timeoutMilliseconds);
      const { start } = transportOf(new URL(request.url));
      try {
        const answer = await exchange(
          start(request, AbortSignal.any([signal, deadline, closing.signal])),
          request.body,
        );
        return await readAnswer(answer, limits.answerLength);
      } catch (error) {
        if (!deadline.aborted) throw error;
        throw new Error(`no answer within ${limits.timeoutMilliseconds / 1000} s`, { cause: error });
      }
    },
    close: () => {
      closing.abort();
      for (const transport of transports.values()) transport.close();
    },
  };
}

interface Transport {
  readonly start: (request: HttpRequest, signal: AbortSignal) => ClientRequest;
  readonly close: () => void;
}

function openTransport(protocol: string): Transport {
  const agent = createAgent(protocol);
  const { request } = httpModule(protocol);
  return {
    start: ({ url, method, headers }, signal) => request(url, { agent, method, headers, signal }),
    close: () => agent.destroy(),
  };
}

function exchange(request: ClientRequest, body: HttpRequest['body']): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function readAnswer(answer: IncomingMessage, longest: number): Promise<HttpAnswer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > longest) throw new Error(`the answer is longer than ${longest} bytes`);
    chunks.push(chunk);
  }
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers['content-type'] ?? '',
    retryAfter: answer.headers['retry-after'],
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
