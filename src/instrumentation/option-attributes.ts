import { asCount, asId, asList, asObject, asString } from '../core/events/json.ts';
import { compact } from '../core/spans/attributes.ts';
import type { OwnAttribute } from '../core/spans/own-names.ts';
import type { Attributes, AttributeValue } from '../core/spans/span.ts';

/** What of the options may be recorded: an allow list. Environment, headers, keys, prompts and server configurations are not on it. */
export function optionAttributes(options: unknown): Attributes {
  const given = asObject(options) ?? {};
  const own: Partial<Record<OwnAttribute, AttributeValue | undefined>> = {
    'claude_code.options.model': asId(given['model']),
    'claude_code.options.permission_mode': asId(given['permissionMode']),
    'claude_code.options.max_turns': asCount(given['maxTurns']),
    'claude_code.options.allowed_tools': strings(given['allowedTools']),
    'claude_code.options.agents': names(given['agents']),
    'claude_code.options.mcp_servers': names(given['mcpServers']),
  };
  return compact(own);
}

function strings(value: unknown): readonly string[] | undefined {
  const texts = asList(value).flatMap((item) => asString(item) ?? []);
  return texts.length === 0 ? undefined : texts;
}

function names(value: unknown): readonly string[] | undefined {
  const keys = Object.keys(asObject(value) ?? {});
  return keys.length === 0 ? undefined : keys;
}
