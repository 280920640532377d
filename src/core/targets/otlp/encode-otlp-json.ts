import type { Trace } from '../../spans/span.ts';
import { toExportRequest } from './to-export-request.ts';

/** OTLP/JSON, the body of `Content-Type: application/json`. */
export function encodeOtlpJson(traces: readonly Trace[]): string {
  return JSON.stringify(toExportRequest(traces));
}
