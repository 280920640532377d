/** Names that GenAI conventions before v0.1.0 had, which foreign instrumentations still emit. */
export const OLDER_CACHE_WRITE_TOKENS = 'gen_ai.usage.cache_creation.input_tokens';
export const OLDER_PROVIDER = 'gen_ai.system';
