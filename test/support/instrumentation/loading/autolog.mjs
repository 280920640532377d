import { autolog } from '../../../../src/instrumentation/index.ts';
import { play } from './play.ts';

autolog({ content: 'metadata' });
const { query } = await import('@anthropic-ai/claude-agent-sdk');
await play(query);
autolog({ disable: true });
await play(query);
