/** The entry points of the Agent SDK that have a `query` (two bundles). */
export const MODULES: readonly string[] = [
  '@anthropic-ai/claude-agent-sdk',
  '@anthropic-ai/claude-agent-sdk/core',
];
