/** The entry points of the Agent SDK that have a `query` (two bundles). An `import` is told by its specifier, a `require` by the file it led to. */
export const MODULES: readonly string[] = [
  '@anthropic-ai/claude-agent-sdk',
  '@anthropic-ai/claude-agent-sdk/core',
  '@anthropic-ai/claude-agent-sdk/core.mjs',
];
