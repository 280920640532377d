import { isRecord, type JsonRecord, parseJson } from './json.ts';
import { storableJson } from './storable-text.ts';

/** `gen_ai.tool.definitions` in the function shape that MLflow's tools panel reads (`mlflow.chat.tools`, as OpenAI has it). */
export function chatTools(definitions: string): string | undefined {
  const tools = parseJson(definitions);
  return Array.isArray(tools)
    ? storableJson(JSON.stringify(tools.filter(isRecord).map(chatTool)))
    : undefined;
}

/** GenAI's name for a tool's schema; Vercel's AI SDK and MCP; Anthropic. */
const SCHEMA_NAMES = ['parameters', 'inputSchema', 'input_schema'];

function chatTool(tool: JsonRecord): JsonRecord {
  if (isRecord(tool['function'])) return tool;
  const { name, description } = tool;
  const parameters = SCHEMA_NAMES.map((key) => tool[key]).find((schema) => schema !== undefined);
  return { type: 'function', function: { name, description, parameters } };
}
