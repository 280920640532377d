import type { Trace } from '../core/spans/span.ts';
import { describeLeftOut, type LeftOut } from './left-out.ts';
import { storableSpans } from './storable-spans.ts';

export type StorableTrace =
  | { readonly kind: 'storable'; readonly trace: Trace; readonly leftOut: readonly LeftOut[] }
  | { readonly kind: 'rejected'; readonly reason: string };

/** For MLflow, which shows a trace without its root as going on for ever: such a one is refused as a whole. */
export function storableTrace(whole: Trace): StorableTrace {
  const { trace, leftOut } = storableSpans(whole);
  if (leftOut.length === 0 || (trace.spans.length > 0 && hasRoot(trace) === hasRoot(whole)))
    return { kind: 'storable', trace, leftOut };
  return { kind: 'rejected', reason: `the trace has no root but ${describeLeftOut(leftOut)}` };
}

function hasRoot({ spans }: Trace): boolean {
  return spans.some(({ parentSpanId }) => parentSpanId === undefined);
}
