import { query } from '@anthropic-ai/claude-agent-sdk';
import { traceQuery } from 'claude-otel/instrumentation';
import { play } from './play.mjs';

await play(traceQuery(query));
