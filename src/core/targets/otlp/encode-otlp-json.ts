import type { ExportRequest } from './export-request.ts';

/** OTLP/JSON, the body of `Content-Type: application/json`. */
export function encodeOtlpJson(request: ExportRequest): string {
  return JSON.stringify(request);
}
