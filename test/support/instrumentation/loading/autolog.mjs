import { autolog } from 'claude-otel/instrumentation';
import { play } from './play.mjs';

autolog({ content: 'metadata' });
const { query } = await import('@anthropic-ai/claude-agent-sdk');
await play(query);
autolog({ disable: true });
await play(query);
