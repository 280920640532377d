import type { Settings } from '../config/settings.ts';
import { createPriceBook } from '../core/prices/price-call.ts';
import type { Turn } from '../core/session/turn.ts';
import { createContentGate } from '../core/spans/content/content-gate.ts';
import type { ContentMode } from '../core/spans/content/content-mode.ts';
import { renderTurn } from '../core/spans/render-turn.ts';
import type { Trace } from '../core/spans/span.ts';

/** Renders turns in a content mode. Destinations of the same mode share the trace: nothing is scanned for secrets twice. */
export type Rendering = (mode: ContentMode) => (turn: Turn) => Trace;

export function createRendering(settings: Settings, version: string): Rendering {
  const rendered = new Map<ContentMode, WeakMap<Turn, Trace>>();
  return (mode) => {
    const known = rendered.get(mode) ?? new WeakMap<Turn, Trace>();
    rendered.set(mode, known);
    return (turn) => {
      const trace = known.get(turn) ?? render({ turn, mode, settings, version });
      known.set(turn, trace);
      return trace;
    };
  };
}

interface Render {
  readonly turn: Turn;
  readonly mode: ContentMode;
  readonly settings: Settings;
  readonly version: string;
}

/** A gate remembers what it filtered, so each turn has its own. */
function render({ turn, mode, settings, version }: Render): Trace {
  const { maxPartLength, messages, serviceName, resourceAttributes, userId } = settings;
  const gate = createContentGate({ mode, maxPartLength });
  return renderTurn(turn, {
    gate,
    prices: createPriceBook(),
    messages,
    serviceName,
    resourceAttributes,
    userId,
    version,
  });
}
