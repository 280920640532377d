import type { Attributes, InstrumentationScope, SpanRecord } from '../core/spans/span.ts';

/** A span as it came to the exporter, converted, with what a record does not say. */
export interface ReceivedSpan {
  readonly record: SpanRecord;
  /** Its parent belongs to another process, which may send it elsewhere or nowhere. */
  readonly hasRemoteParent: boolean;
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
}
