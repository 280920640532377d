import { query } from '@anthropic-ai/claude-agent-sdk/core';
import { play } from './play.mjs';

await play(query);
