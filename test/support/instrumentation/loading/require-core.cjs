const { query } = require('@anthropic-ai/claude-agent-sdk/core');
const { play } = require('./play.mjs');

void play(query);
