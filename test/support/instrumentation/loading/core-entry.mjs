import { query } from '@anthropic-ai/claude-agent-sdk/core';
import { play } from './play.ts';

await play(query);
