/**
 * An application on the Agent SDK: plays one live scenario and says on stdout what it saw. Knows nothing of telemetry; with `--import boot.ts` it is traced.
 * Arguments: scenario, options (JSON).
 */
import { writeFileSync } from 'node:fs';
import * as sdk from '@anthropic-ai/claude-agent-sdk';
import { LIVE_SCENARIOS, nesting, type Stage } from './live-scenarios.ts';

const [, , scenario = '', base = '{}', output = ''] = process.argv;
const seen: unknown[] = [];
const stage: Stage = { sdk, base: JSON.parse(base) as Stage['base'], see: (what) => void seen.push(what) };
await (LIVE_SCENARIOS[scenario] ?? nesting)(stage);
writeFileSync(output, JSON.stringify(seen));
