import type { Turn } from '../core/session/turn.ts';
import type { ContentMode } from '../core/spans/content/content-mode.ts';
import type { Trace } from '../core/spans/span.ts';
import type { Destination } from '../delivery/destination.ts';
import type { Delivery } from '../ledger/deliveries.ts';

/** A destination, and how a turn looks there: content modes differ. */
export interface Outlet {
  readonly destination: Destination;
  readonly content: ContentMode;
  readonly render: (turn: Turn) => Trace;
}

/**
 * Where the turns of a project go. `hold`: nowhere until the user has done something, so nothing is taken out of the transcript yet.
 * `off`: nowhere, by the user's wish.
 */
export type Outlets =
  | { readonly kind: 'deliver'; readonly outlets: readonly Outlet[] }
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'off' };

/** Settings are looked up anew at every call; connections are kept. `undefined`: no hook said where the project is. */
export type FindOutlets = (projectDir: string | undefined) => Outlets;

/**
 * Outlets for what waits, wherever the settings of its project point now: a flag of `import` may have named the destination, or settings that have changed since.
 * It was the user's word when the delivery was noted. None while there is a hold, or tracing is off.
 */
export type FindPromisedOutlets = (
  projectDir: string | undefined,
  pending: readonly Pick<Delivery, 'destinationId' | 'content'>[],
) => readonly Outlet[];
