import type { DeliveryResult, Destination } from './destination.ts';

export interface Deadline {
  readonly milliseconds: number;
  /** Injected clock: a signal that fires after so many milliseconds. */
  readonly after?: (milliseconds: number) => AbortSignal;
}

/** Ends a delivery that takes longer, even of a destination that does not listen to its signal. */
export function withDeadline(destination: Destination, deadline: Deadline): Destination {
  const { milliseconds, after = (duration) => AbortSignal.timeout(duration) } = deadline;
  return {
    id: destination.id,
    deliver: (batch, signal) => {
      const late = after(milliseconds);
      const delivery = destination.deliver(batch, AbortSignal.any([signal, late]));
      return Promise.race([whenLate(late, milliseconds), delivery]);
    },
    close: () => destination.close(),
  };
}

function whenLate(late: AbortSignal, milliseconds: number): Promise<DeliveryResult> {
  const result = { kind: 'unknown', reason: `no answer within ${milliseconds / 1000} s` } as const;
  return new Promise((resolve) => {
    late.addEventListener('abort', () => resolve(result), { once: true });
  });
}
