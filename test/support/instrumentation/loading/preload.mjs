/**
 * What a user's preload does: a NodeSDK that sends where the standard environment says, with the instrumentation. `LOADER`: `hooks` (ours), `thread` (what
 * OpenTelemetry tells to write), `none` (a NodeSDK only).
 */
import { register } from 'node:module';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { ClaudeAgentInstrumentation, registerLoaderHooks } from 'claude-otel/instrumentation';

const loader = process.env.LOADER;
if (loader === 'hooks') registerLoaderHooks();
if (loader === 'thread') register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
const sdk = new NodeSDK({ instrumentations: loader === 'none' ? [] : [new ClaudeAgentInstrumentation()] });
sdk.start();
process.once('beforeExit', () => void sdk.shutdown());
