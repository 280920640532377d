import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Destination } from '../delivery/destination.ts';

/** Its own HTTP must make no spans: they would be exported, and so on. Nor does it belong to what the application does just then. */
export function withoutTracing(destination: Destination): Destination {
  const deliver: Destination['deliver'] = (batch, signal) =>
    context.with(suppressTracing(ROOT_CONTEXT), () => destination.deliver(batch, signal));
  return { id: destination.id, deliver, close: () => destination.close() };
}
