import type { OnLine } from '../happened.ts';
import type { ContentBlock, ModelFailureEvent, ModelOutputEvent } from '../model-event.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { asCount, asId, asList, asNumber, asObject, asString, type JsonObject } from '../json.ts';
import { usageFrom } from './usage.ts';

/** `model` of lines that Claude Code wrote itself, without a model call. */
const SYNTHETIC_MODEL = '<synthetic>';

/** An `assistant` line: one content block of an answer, or the message that a call failed for good. */
export function fromAssistantLine(
  line: JsonObject,
  base: OnLine,
): ModelOutputEvent | ModelFailureEvent | Diagnostic | undefined {
  const message = asObject(line['message']);
  if (message === undefined) return diagnostic('not-an-object', 'message');
  if (line['isApiErrorMessage'] === true) return failure(line, message, base);
  const model = asId(message['model']);
  if (model === SYNTHETIC_MODEL) return undefined;
  const messageId = asId(message['id']) ?? asId(line['requestId']) ?? base.lineId;
  if (messageId === undefined) return diagnostic('missing-id', 'message');
  return {
    kind: 'model-output',
    ...base,
    messageId,
    requestRef: asId(line['requestRef']),
    requestId: asId(line['requestId']),
    model,
    requestedModel: asId(line['requestedModel']),
    effort: asId(line['effort']),
    stopReason: asId(message['stop_reason']),
    usage: usageFrom(message['usage']),
    aborted: line['isAbortedMidStream'] === true,
    blockIndex: asCount(line['apiBlockIndex']),
    blocks: blocksFrom(message['content']),
    requestSessionId: asId(line['requestSessionId']),
    sessionId: asId(line['sessionId']),
  };
}

function failure(line: JsonObject, message: JsonObject, base: OnLine): ModelFailureEvent {
  const texts = blocksFrom(message['content']).flatMap((block) =>
    block.kind === 'text' ? [block.text] : [],
  );
  return {
    kind: 'model-failure',
    ...base,
    status: asNumber(line['apiErrorStatus']),
    errorType: asId(line['apiErrorType']),
    message: texts.join('\n'),
  };
}

/** Content of a message on the wire: text, or a list of blocks. */
function blocksFrom(content: unknown): readonly ContentBlock[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  return asList(content).flatMap((item) => blockFrom(asObject(item)) ?? []);
}

function blockFrom(block: JsonObject | undefined): ContentBlock | undefined {
  const type = asId(block?.['type']);
  if (block === undefined || type === undefined) return undefined;
  if (type === 'text') return { kind: 'text', text: asString(block['text']) ?? '' };
  if (type === 'thinking') return { kind: 'thinking', text: asString(block['thinking']) ?? '' };
  const id = asId(block['id']);
  if (type === 'tool_use' && id !== undefined) {
    return { kind: 'tool-use', id, name: asId(block['name']) ?? 'unknown', input: block['input'] };
  }
  return { kind: 'other', type, value: block };
}
