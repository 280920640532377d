import type { OnLine } from '../happened.ts';
import type { ModelRequestEvent, RequestShapeEvent } from '../model-event.ts';
import { asCount, asId, asList, asObject, asString, type JsonObject } from '../json.ts';

/** An `api-request` line: undocumented, so every field of it is optional but the id. */
export function fromRequestLine(line: JsonObject, base: OnLine): ModelRequestEvent | undefined {
  const requestRef = asId(line['id']);
  if (requestRef === undefined) return undefined;
  const params = asObject(line['params']);
  return {
    kind: 'model-request',
    ...base,
    // Bookkeeping lines have no uuid: the request's own id is what tells a line read twice.
    lineId: requestRef,
    requestRef,
    model: asId(params?.['model']),
    maxTokens: asCount(params?.['max_tokens']),
    effort: asId(asObject(params?.['output_config'])?.['effort']),
    shapeHash: asId(line['shapeHash']),
  };
}

/** An `api-request-shape` line: system prompt and tools, written once per shape. */
export function fromShapeLine(line: JsonObject, base: OnLine): RequestShapeEvent | undefined {
  const hash = asId(line['shapeHash']);
  const shape = asObject(line['shape']);
  if (hash === undefined || shape === undefined) return undefined;
  return {
    kind: 'request-shape',
    ...base,
    hash,
    system: systemTexts(shape['system']),
    tools: asList(shape['tools']).flatMap((tool) => toolFrom(asObject(tool))),
  };
}

function systemTexts(system: unknown): readonly string[] {
  if (typeof system === 'string') return [system];
  return asList(system).flatMap((block) => asString(asObject(block)?.['text']) ?? []);
}

function toolFrom(tool: JsonObject | undefined): RequestShapeEvent['tools'] {
  const name = asId(tool?.['name']);
  return name === undefined ? [] : [{ name }];
}
