const { query } = require('@anthropic-ai/claude-agent-sdk');
const { play } = require('./play.ts');

void play(query);
