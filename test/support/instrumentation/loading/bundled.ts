import { query } from '@anthropic-ai/claude-agent-sdk';
import { traceQuery } from '../../../../src/instrumentation/index.ts';
import { play } from './play.ts';

await play(traceQuery(query));
