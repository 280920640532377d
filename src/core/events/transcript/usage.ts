import type { Usage } from '../model-event.ts';
import { asCount, asId, asObject } from '../json.ts';

/**
 * Usage of one API message. Where the split of the cache write by lifetime is missing, all of it counts as the five-minute kind, which is
 * what Claude Code requests unless told otherwise.
 */
export function usageFrom(value: unknown): Usage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const split = asObject(usage['cache_creation']);
  const cacheWrite1hTokens = asCount(split?.['ephemeral_1h_input_tokens']) ?? 0;
  const cacheWrite5mTokens = asCount(split?.['ephemeral_5m_input_tokens']) ?? 0;
  const cacheWriteTokens = Math.max(
    asCount(usage['cache_creation_input_tokens']) ?? 0,
    cacheWrite5mTokens + cacheWrite1hTokens,
  );
  return {
    inputTokens: asCount(usage['input_tokens']) ?? 0,
    outputTokens: asCount(usage['output_tokens']) ?? 0,
    cacheReadTokens: asCount(usage['cache_read_input_tokens']) ?? 0,
    cacheWriteTokens,
    cacheWrite5mTokens: cacheWriteTokens - cacheWrite1hTokens,
    cacheWrite1hTokens,
    webSearches: asCount(asObject(usage['server_tool_use'])?.['web_search_requests']) ?? 0,
    speed: asId(usage['speed']),
    serviceTier: asId(usage['service_tier']),
    geography: asId(usage['inference_geo']),
  };
}
