import { query } from '@anthropic-ai/claude-agent-sdk';
import { play } from './play.ts';

await play(query);
