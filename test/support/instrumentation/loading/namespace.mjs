import * as sdk from '@anthropic-ai/claude-agent-sdk';
import { play } from './play.mjs';

await play(sdk.query);
