// An application on the Claude Agent SDK: each query() as an agent trace, nested in the application's own spans.
//
//   ANTHROPIC_API_KEY=… OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 node examples/agent-sdk-otlp.mjs 'List the files here.'
//
// The SDK is imported after the hooks are there. An application that imports it statically puts the first part into a file
// of its own and starts with `node --import ./telemetry.mjs app.mjs`; without any code, `--import claude-otel/register` does.
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { ClaudeAgentInstrumentation, registerLoaderHooks } from 'claude-otel/instrumentation';

registerLoaderHooks();
const sdk = new NodeSDK({
  serviceName: 'example',
  traceExporter: new OTLPTraceExporter(),
  // Without `content`, spans hold names, times, tokens and cost, and not a word of what was said.
  instrumentations: [new ClaudeAgentInstrumentation({ content: 'redacted' })],
});
sdk.start();

const { query } = await import('@anthropic-ai/claude-agent-sdk');

await trace.getTracer('example').startActiveSpan('answer', async (span) => {
  const prompt = process.argv[2] ?? 'Say hello.';
  for await (const message of query({ prompt, options: { allowedTools: ['Read', 'Bash'] } }))
    if (message.type === 'result') console.log(message.result);
  span.end();
});

await sdk.shutdown();
