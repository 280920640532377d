import { google, opentelemetry } from './generated/otlp.js';

/** A body as it came, with its `Content-Type`; OTLP servers answer in JSON or protobuf. */
export interface AnswerBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}

const { ExportTraceServiceResponse } = opentelemetry.proto.collector.trace.v1;

/** The `partial_success` of a 200; none rejected when the body says nothing of the kind. */
export function readPartialSuccess(body: AnswerBody): PartialSuccess {
  const { partialSuccess } = read(body, (bytes) => ExportTraceServiceResponse.decode(bytes));
  const { rejectedSpans, errorMessage } = asFields(partialSuccess);
  return { rejectedSpans: Number(rejectedSpans ?? 0), errorMessage: asText(errorMessage) };
}

/** The message of a `google.rpc.Status`, which every other answer should carry; else the text that stands there. */
export function readErrorMessage(body: AnswerBody): string {
  const { message } = read(body, (bytes) => google.rpc.Status.decode(bytes));
  return typeof message === 'string' ? message : plainText(body);
}

type Fields = Readonly<Record<string, unknown>>;

function read({ contentType, bytes }: AnswerBody, decode: (bytes: Uint8Array) => object): Fields {
  try {
    if (contentType.includes('json')) return asFields(JSON.parse(new TextDecoder().decode(bytes)));
    if (contentType.includes('protobuf')) return asFields(decode(bytes));
  } catch {
    // Not what its type says: proxies answer for backends.
  }
  return {};
}

function plainText({ contentType, bytes }: AnswerBody): string {
  return contentType.includes('json') || contentType.startsWith('text/plain')
    ? new TextDecoder().decode(bytes)
    : '';
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
