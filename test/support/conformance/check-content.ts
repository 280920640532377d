import { Ajv, type ValidateFunction } from 'ajv';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { violation, type Remark } from './finding.ts';
import { readModelFile } from './genai-model.ts';

const SCHEMAS = {
  'gen_ai.input.messages': 'gen-ai-input-messages',
  'gen_ai.output.messages': 'gen-ai-output-messages',
  'gen_ai.system_instructions': 'gen-ai-system-instructions',
  'gen_ai.tool.definitions': 'gen-ai-tool-definitions',
  'gen_ai.tool.call.arguments': 'gen-ai-tool-call-arguments',
  'gen_ai.tool.call.result': 'gen-ai-tool-call-result',
} as const;

type ContentAttribute = keyof typeof SCHEMAS;

/** The definition that the `type` of a part names. `generic` is what later schemas ask of every other part (#584). */
const PART_DEFINITIONS: Readonly<Record<string, string>> = {
  text: 'TextPart',
  tool_call: 'ToolCallRequestPart',
  tool_call_response: 'ToolCallResponsePart',
  server_tool_call: 'ServerToolCallPart',
  server_tool_call_response: 'ServerToolCallResponsePart',
  reasoning: 'ReasoningPart',
  compaction: 'CompactionPart',
  blob: 'BlobPart',
  file: 'FilePart',
  uri: 'UriPart',
  generic: 'GenericPart',
};

const ajv = new Ajv({ strict: false, allErrors: true, formats: { binary: true } });
for (const name of Object.values(SCHEMAS))
  ajv.addSchema(readModelFile(`model/gen-ai/${name}.json`) as object, name);

function remarksOf(
  validator: ValidateFunction | undefined,
  value: unknown,
  where: string,
): readonly Remark[] {
  if (validator === undefined) throw new Error(`no schema for ${where}`);
  if (validator(value)) return [];
  return [
    violation('genai_content_schema', `${where}: ${ajv.errorsText(validator.errors, { dataVar: '' })}`),
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schemas accept any part by their last alternative; each is held against the one that its type names instead. */
function checkPart(part: unknown, schema: string, where: string): readonly Remark[] {
  const type = isRecord(part) ? part['type'] : undefined;
  const definition = typeof type === 'string' ? PART_DEFINITIONS[type] : undefined;
  if (definition === undefined)
    return [violation('genai_content_part_unknown', `${where}: unknown part type ${JSON.stringify(type)}`)];
  const reference = `${schema}#/$defs/${definition}`;
  const validator = ajv.getSchema(reference);
  if (validator === undefined)
    return [violation('genai_content_part_unknown', `${where}: part type ${String(type)} has no place here`)];
  return remarksOf(validator, part, where);
}

const ROLES: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant', 'tool']);

function checkMessage(message: unknown, schema: string, where: string): readonly Remark[] {
  if (!isRecord(message) || !Array.isArray(message['parts'])) return [];
  const role = ROLES.has(message['role'])
    ? []
    : [violation('genai_content_role_unknown', `${where}: role ${JSON.stringify(message['role'])}`)];
  return [
    ...role,
    ...message['parts'].flatMap((part, index) => checkPart(part, schema, `${where}.parts[${index}]`)),
  ];
}

function checkTool(tool: unknown, schema: string, where: string): readonly Remark[] {
  const isFunction = isRecord(tool) && tool['type'] === 'function';
  return isFunction ? remarksOf(ajv.getSchema(`${schema}#/$defs/FunctionToolDefinition`), tool, where) : [];
}

const ELEMENT_CHECKS: Partial<
  Record<ContentAttribute, (element: unknown, schema: string, where: string) => readonly Remark[]>
> = {
  'gen_ai.input.messages': checkMessage,
  'gen_ai.output.messages': checkMessage,
  'gen_ai.system_instructions': checkPart,
  'gen_ai.tool.definitions': checkTool,
};

function parse(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) };
  } catch {
    return undefined;
  }
}

function checkAttribute(name: ContentAttribute, json: string): readonly Remark[] {
  const parsed = parse(json);
  if (parsed === undefined) return [violation('genai_content_json', `${name} is no JSON`)];
  const schema = SCHEMAS[name];
  const check = ELEMENT_CHECKS[name];
  const elements = check !== undefined && Array.isArray(parsed.value) ? parsed.value : [];
  return [
    ...remarksOf(ajv.getSchema(schema), parsed.value, name),
    ...elements.flatMap((element, index) => check?.(element, schema, `${name}[${index}]`) ?? []),
  ];
}

/** The six attributes that hold JSON, against the schemas of the conventions. */
export function checkContent({ attributes }: SpanRecord): readonly Remark[] {
  return Object.keys(SCHEMAS).flatMap((name) => {
    const json = attributes[name];
    return typeof json === 'string' ? checkAttribute(name as ContentAttribute, json) : [];
  });
}
