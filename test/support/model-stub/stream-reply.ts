import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pace } from './script.ts';
import { renderEvent, sseEvents, type Reply, type SseEvent } from './sse.ts';

/** Streams one answer at the step's pace; throws an `AbortError` when `gone` says that the client went away. */
export async function streamReply(response: ServerResponse, answer: Reply, gone: AbortSignal): Promise<void> {
  const pace = answer.step.pace ?? {};
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const until = paced(pace, gone);
  for (const event of eventsFor(answer, pace)) {
    await until(event);
    response.write(renderEvent(event));
  }
  if (pace.hang === true) await hangUntil(gone);
  response.end();
}

function eventsFor(answer: Reply, { hang }: Pace): readonly SseEvent[] {
  const events = sseEvents(answer);
  return hang === true
    ? events.slice(
        0,
        events.findLastIndex(({ type }) => type === 'content_block_stop'),
      )
    : events;
}

/** Each delta has its moment after the start, whatever those before it took: a timer that is late delays one delta, not all. */
function paced({ betweenDeltas }: Pace, gone: AbortSignal): (event: SseEvent) => Promise<void> {
  let next = performance.now();
  return async ({ type }) => {
    if (betweenDeltas === undefined || type !== 'content_block_delta') return;
    next += betweenDeltas;
    await pause(Math.max(next - performance.now(), 0), undefined, { signal: gone });
  };
}

async function hangUntil(gone: AbortSignal): Promise<void> {
  if (!gone.aborted) await once(gone, 'abort');
  gone.throwIfAborted();
}
