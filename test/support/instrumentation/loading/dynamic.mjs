import { play } from './play.mjs';

const { query } = await import('@anthropic-ai/claude-agent-sdk');
await play(query);
