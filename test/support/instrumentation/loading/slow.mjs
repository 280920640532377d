import { query } from '@anthropic-ai/claude-agent-sdk';

const [, , , base] = process.argv;
for await (const _ of query({ prompt: 'x [[s:slowtool]]', options: JSON.parse(base) }))
  process.stdout.write('.');
