// An application's model calls as traces in MLflow, nested in its own spans.
//
//   ANTHROPIC_API_KEY=… MLFLOW_TRACKING_URI=http://localhost:5000 node examples/nodesdk-mlflow.mjs
//
// Any instrumentation that follows the GenAI conventions will do; Anthropic's client has one built in. Without
// MLFLOW_TRACKING_URI the traces go into a store of your own, which `mlflow server --backend-store-uri sqlite:///…` opens.
import Anthropic from '@anthropic-ai/sdk';
import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { MlflowSpanExporter } from 'claude-otel/exporter';

const sdk = new NodeSDK({
  serviceName: 'example',
  spanProcessors: [
    new BatchSpanProcessor({ exporter: new MlflowSpanExporter({ experimentName: 'example' }) }),
  ],
});
sdk.start();

const anthropic = new Anthropic({ openTelemetry: { traces: { contentMode: 'content' } } });

await trace.getTracer('example').startActiveSpan('greet', async (span) => {
  const messages = [{ role: 'user', content: process.argv[2] ?? 'Say hello.' }];
  const stream = anthropic.messages.stream({ model: 'claude-opus-4-5', max_tokens: 200, messages });
  console.log(await stream.finalText());
  span.end();
});

await sdk.shutdown();
