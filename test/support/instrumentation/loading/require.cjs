const { query } = require('@anthropic-ai/claude-agent-sdk');
const { play } = require('./play.mjs');

void play(query);
