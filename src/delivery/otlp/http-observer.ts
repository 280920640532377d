import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** What came back, whole or not. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array;
  /** False when the connection ended within the body. */
  readonly complete: boolean;
}

export interface Exchange<Outcome> {
  readonly outcome: Outcome;
  /** `undefined`: no answer. */
  readonly answer: HttpAnswer | undefined;
}

/** Sees the HTTP requests that somebody else makes. */
export interface HttpObserver {
  /** Runs `send`; its request is destroyed when the signal fires, its answer is recorded. */
  observe<Outcome>(send: () => Promise<Outcome>, signal: AbortSignal): Promise<Exchange<Outcome>>;
  close(): void;
}

/** Published by `node:http` from 22.12 on, inside the constructor of the request: before anything is sent. */
const REQUEST_CREATED = 'http.client.request.created';

/** No partial success or error message is longer; the rest of a body is not kept. */
const LONGEST_BODY = 65_536;

/**
 * `@opentelemetry/otlp-exporter-base` keeps status, `Retry-After` and partial success to itself and takes no signal. Node says
 * which request it made, and the async context says for whom (docs/decisions/0020-otlp-over-the-official-exporter.md).
 */
export function createHttpObserver(): HttpObserver {
  const current = new AsyncLocalStorage<(request: ClientRequest) => void>();
  const onCreated = (message: unknown): void =>
    current.getStore()?.((message as { request: ClientRequest }).request);
  subscribe(REQUEST_CREATED, onCreated);
  return {
    observe: async (send, signal) => {
      const recording = createRecording();
      signal.addEventListener('abort', recording.stop);
      if (signal.aborted) recording.stop();
      try {
        const outcome = await current.run(recording.follow, send);
        return { outcome, answer: recording.answer() };
      } finally {
        signal.removeEventListener('abort', recording.stop);
      }
    },
    close: () => void unsubscribe(REQUEST_CREATED, onCreated),
  };
}

interface Recording {
  readonly follow: (request: ClientRequest) => void;
  readonly stop: () => void;
  readonly answer: () => HttpAnswer | undefined;
}

function createRecording(): Recording {
  let request: ClientRequest | undefined;
  let answer: (() => HttpAnswer) | undefined;
  let stopped = false;
  return {
    follow: (created) => {
      request = created;
      created.once('response', (response: IncomingMessage) => {
        answer = recordAnswer(response);
      });
      if (stopped) created.destroy();
    },
    stop: () => {
      stopped = true;
      request?.destroy();
    },
    answer: () => answer?.(),
  };
}

function recordAnswer(response: IncomingMessage): () => HttpAnswer {
  const chunks: Uint8Array[] = [];
  let length = 0;
  response.on('data', (chunk: Uint8Array) => {
    if (length < LONGEST_BODY) chunks.push(chunk);
    length += chunk.byteLength;
  });
  const retryAfter = response.headers['retry-after'];
  const status = takeStatus(response);
  return () => ({
    status,
    contentType: response.headers['content-type'] ?? '',
    retryAfter,
    body: Buffer.concat(chunks),
    complete: response.complete,
  });
}

/**
 * The exporter, which reads it at the end of the body, is shown a success: what the answer means is judged here. Of any other it
 * would write a line into the application's log for each attempt, and to `Retry-After: 0` make a second one, with a negative
 * timeout that throws before anybody listens to that request's errors.
 */
function takeStatus(response: IncomingMessage): number {
  const status = response.statusCode ?? 0;
  response.statusCode = 200;
  return status;
}
