import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pace } from './script.ts';
import { renderEvent, sseEvents, type Reply, type SseEvent } from './sse.ts';

/** Streams one answer at the step's pace; throws an `AbortError` when `gone` says that the client went away. */
export async function streamReply(response: ServerResponse, answer: Reply, gone: AbortSignal): Promise<void> {
  const pace = answer.step.pace ?? {};
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const event of eventsFor(answer, pace)) {
    await pauseBefore(event, pace, gone);
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

async function pauseBefore(event: SseEvent, { betweenDeltas }: Pace, gone: AbortSignal): Promise<void> {
  if (betweenDeltas === undefined || event.type !== 'content_block_delta') return;
  await pause(betweenDeltas, undefined, { signal: gone });
}

async function hangUntil(gone: AbortSignal): Promise<void> {
  if (!gone.aborted) await once(gone, 'abort');
  gone.throwIfAborted();
}
