import { play } from './play.ts';

const { query } = await import('@anthropic-ai/claude-agent-sdk');
await play(query);
