/**
 * Reads OTLP trace requests by protobufjs reflection over `proto/` (not by the generated code that the package ships)
 * and by `JSON.parse`, into span records.
 */
import { fileURLToPath } from 'node:url';
import { load, Root } from 'protobufjs';
import type {
  AttributeItem,
  Attributes,
  AttributeValue,
  InstrumentationScope,
  SpanKind,
  SpanRecord,
} from '../../src/core/spans/span.ts';

export interface ReceivedSpan extends SpanRecord {
  readonly flags: number;
  readonly resource: Attributes;
  readonly scope: InstrumentationScope;
}

type Bytes = Uint8Array | string;

interface WireValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number | string;
  readonly arrayValue?: { readonly values?: readonly WireValue[] };
}

type WireAttributes = readonly { readonly key: string; readonly value?: WireValue }[];

interface WireSpan {
  readonly traceId: Bytes;
  readonly spanId: Bytes;
  readonly parentSpanId?: Bytes;
  readonly flags?: number;
  readonly name?: string;
  readonly kind: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: WireAttributes;
  readonly events?: readonly {
    readonly timeUnixNano?: string;
    readonly name?: string;
    readonly attributes?: WireAttributes;
  }[];
  readonly links?: readonly {
    readonly traceId: Bytes;
    readonly spanId: Bytes;
    readonly attributes?: WireAttributes;
  }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface WireRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: WireAttributes };
    readonly scopeSpans?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly spans?: readonly WireSpan[];
    }[];
  }[];
}

const protoFolder = fileURLToPath(new URL('../../proto/', import.meta.url));

/** The message types of `proto/` by full name, for reading and for writing answers. */
async function loadOtlpTypes(): Promise<Root> {
  const root = new Root();
  root.resolvePath = (_origin, target) => (target.startsWith(protoFolder) ? target : protoFolder + target);
  await load(['opentelemetry/proto/collector/trace/v1/trace_service.proto', 'google/rpc/status.proto'], root);
  return root;
}

const types = await loadOtlpTypes();
const requestType = types.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

export function readOtlpProtobuf(body: Uint8Array): readonly ReceivedSpan[] {
  return readRequest(requestType.toObject(requestType.decode(body), { longs: String }));
}

export function readOtlpJson(body: string): readonly ReceivedSpan[] {
  return readRequest(JSON.parse(body) as WireRequest);
}

export function writeOtlpMessage(type: string, message: object): Uint8Array {
  const found = types.lookupType(type);
  return found.encode(found.fromObject(message)).finish();
}

function readRequest(request: WireRequest): readonly ReceivedSpan[] {
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map((span) => ({
        ...readSpan(span),
        resource: readAttributes(resource?.attributes),
        scope: { name: scope?.name ?? '', version: scope?.version ?? '' },
      })),
    ),
  );
}

const KINDS: readonly (SpanKind | undefined)[] = [
  undefined,
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];

function readSpan(span: WireSpan): SpanRecord & { readonly flags: number } {
  const parent = toHex(span.parentSpanId ?? '');
  return {
    traceId: toHex(span.traceId),
    spanId: toHex(span.spanId),
    parentSpanId: parent === '' ? undefined : parent,
    flags: span.flags ?? 0,
    name: span.name ?? '',
    kind: KINDS[span.kind]!,
    startTime: BigInt(span.startTimeUnixNano ?? 0),
    endTime: BigInt(span.endTimeUnixNano ?? 0),
    attributes: readAttributes(span.attributes),
    events: (span.events ?? []).map(({ timeUnixNano, name, attributes }) => ({
      name: name ?? '',
      time: BigInt(timeUnixNano ?? 0),
      attributes: readAttributes(attributes),
    })),
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId: toHex(traceId),
      spanId: toHex(spanId),
      attributes: readAttributes(attributes),
    })),
    status: readStatus(span.status),
  };
}

function readStatus({ code = 0, message = '' }: NonNullable<WireSpan['status']> = {}): SpanRecord['status'] {
  if (code === 2) return { code: 'error', message };
  return { code: code === 1 ? 'ok' : 'unset' };
}

function readAttributes(attributes: WireAttributes = []): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key ?? '', readValue(value ?? {})]));
}

function readValue(value: WireValue): AttributeValue {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.arrayValue !== undefined)
    return (value.arrayValue.values ?? []).map((item) => readValue(item) as AttributeItem);
  return Number(value.intValue ?? value.doubleValue);
}

function toHex(id: Bytes): string {
  return typeof id === 'string' ? id : Buffer.from(id).toString('hex');
}
