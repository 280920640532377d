import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { violation, type Remark } from './finding.ts';
import { kindOf, NAME_ATTRIBUTE, operationOf, OPERATIONS, spanTypesOf } from './genai-model.ts';

const text = (span: SpanRecord, name: string): string | undefined => {
  const value = span.attributes[name];
  return typeof value === 'string' ? value : undefined;
};

/** Tool calls that load a skill, read of one, or run a command may say so in their name (refinements of the model). */
function refinedNames(span: SpanRecord, name: string): readonly string[] {
  const [skill, resource] = [text(span, 'gen_ai.skill.name'), text(span, 'gen_ai.skill.resource.name')];
  const ends = [
    skill && resource && `${skill} ${resource}`,
    skill,
    resource,
    text(span, 'process.executable.name'),
  ];
  return ends.filter((end) => end !== undefined && end !== '').map((end) => `${name} ${end}`);
}

function allowedNames(span: SpanRecord, operation: string): readonly string[] {
  const value = text(span, NAME_ATTRIBUTE[operation] ?? '');
  const name = value === undefined ? operation : `${operation} ${value}`;
  return operation === 'execute_tool' ? [name, ...refinedNames(span, name)] : [name];
}

function checkName(span: SpanRecord, operation: string): readonly Remark[] {
  const attribute = NAME_ATTRIBUTE[operation];
  if (attribute === undefined) return [];
  const value = span.attributes[attribute];
  if (value !== undefined && typeof value !== 'string')
    return [violation('genai_span_name_format', `${attribute} is no string`)];
  const names = allowedNames(span, operation);
  return names.includes(span.name)
    ? []
    : [violation('genai_span_name_format', `is ${span.name}, not ${names.join(' or ')}`)];
}

function checkKind(span: SpanRecord, operation: string): readonly Remark[] {
  const kinds = spanTypesOf(operation).map(kindOf);
  if (kinds.length === 0 || kinds.includes(span.kind)) return [];
  return [violation('genai_span_kind_unexpected', `is ${span.kind}, not ${kinds.join(' or ')}`)];
}

export function checkNameAndKind(span: SpanRecord): readonly Remark[] {
  const operation = operationOf(span);
  if (operation === undefined) return [];
  if (!OPERATIONS.has(operation))
    return [violation('genai_operation_name_unknown', `${operation} is no operation`)];
  return [...checkName(span, operation), ...checkKind(span, operation)];
}
