import type { ServerResponse } from 'node:http';
import type { Failure } from './script.ts';

/** An error as the Messages API words it; the CLI reads status, type, message and `retry-after`. */
export function sendFailure(response: ServerResponse, failure: Failure): void {
  const { status, type, message, retryAfterSeconds } = failure;
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
  response.end(
    JSON.stringify({ type: 'error', error: { type, message }, request_id: response.getHeader('request-id') }),
  );
}
