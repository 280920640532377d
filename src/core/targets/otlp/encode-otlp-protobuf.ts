import type { Attributes, InstrumentationScope, Trace } from '../../spans/span.ts';
import { toAttributeList } from './attribute-list.ts';
import { groupTraces } from './group-traces.ts';
import { textField } from './wire-fields.ts';
import {
  beginMessage,
  createWireWriter,
  endMessage,
  type WireWriter,
  writeTag,
  written,
} from './wire-writer.ts';
import { attributesField } from './write-attributes.ts';
import { toWireSpan, type WireSpan, writeSpan } from './write-span.ts';

/** `trace_service.proto`, `trace.proto`, `resource.proto`, `common.proto`. */
const REQUEST = { resourceSpans: 0x0a } as const;
const RESOURCE_SPANS = { resource: 0x0a, scopeSpans: 0x12 } as const;
const RESOURCE = { attributes: attributesField(0x0a) } as const;
const SCOPE_SPANS = { scope: 0x0a, spans: 0x12 } as const;
const SCOPE = { name: textField(0x0a), version: textField(0x12) } as const;

interface WireResource {
  readonly resource: Attributes;
  readonly scopes: readonly WireScope[];
}

export interface WireScope {
  readonly scope: InstrumentationScope;
  readonly spans: readonly WireSpan[];
}

/** OTLP/protobuf, the body of `Content-Type: application/x-protobuf`. */
export function encodeOtlpProtobuf(traces: readonly Trace[]): Uint8Array {
  return encode(
    groupTraces(traces).map(({ resource, scopes }) => ({
      resource,
      scopes: scopes.map(({ scope, spans }) => ({ scope, spans: spans.map(toWireSpan) })),
    })),
  );
}

/** The same of spans that a target has prepared, and without a resource. */
export function encodeWireSpans(scopes: readonly WireScope[]): Uint8Array {
  return encode([{ resource: {}, scopes }]);
}

const shared = createWireWriter();

function encode(resources: readonly WireResource[]): Uint8Array {
  return written(shared, () => {
    for (const resource of resources) writeResourceSpans(shared, resource);
  });
}

/** Three bytes of length: what all but very small and very large requests need. */
const EXPECTED_REQUEST = 100_000;

function writeResourceSpans(writer: WireWriter, { resource, scopes }: WireResource): void {
  writeTag(writer, REQUEST.resourceSpans);
  const mark = beginMessage(writer, EXPECTED_REQUEST);
  writeTag(writer, RESOURCE_SPANS.resource);
  writeResource(writer, resource);
  for (const scope of scopes) {
    writeTag(writer, RESOURCE_SPANS.scopeSpans);
    writeScopeSpans(writer, scope);
  }
  endMessage(writer, mark);
}

function writeResource(writer: WireWriter, resource: Attributes): void {
  const mark = beginMessage(writer, 0);
  RESOURCE.attributes(writer, toAttributeList(resource));
  endMessage(writer, mark);
}

function writeScopeSpans(writer: WireWriter, { scope, spans }: WireScope): void {
  const mark = beginMessage(writer, EXPECTED_REQUEST);
  writeTag(writer, SCOPE_SPANS.scope);
  writeScope(writer, scope);
  for (const span of spans) {
    writeTag(writer, SCOPE_SPANS.spans);
    writeSpan(writer, span);
  }
  endMessage(writer, mark);
}

function writeScope(writer: WireWriter, { name, version }: InstrumentationScope): void {
  const mark = beginMessage(writer, 0);
  SCOPE.name(writer, name);
  SCOPE.version(writer, version);
  endMessage(writer, mark);
}
