// The same traces at once in MLflow and in whatever listens for OTLP: two processors, each with its exporter.
//
//   ANTHROPIC_API_KEY=… MLFLOW_TRACKING_URI=http://localhost:5000 OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 \
//     node examples/nodesdk-both.mjs
//
// A NodeSDK that is given processors makes none from OTEL_TRACES_EXPORTER, so both are listed. The MLflow exporter changes
// no span: what OTLP gets is what it would get alone.
import Anthropic from '@anthropic-ai/sdk';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { MlflowSpanExporter } from 'claude-otel/exporter';

const sdk = new NodeSDK({
  serviceName: 'example',
  spanProcessors: [
    new BatchSpanProcessor({ exporter: new MlflowSpanExporter({ experimentName: 'example' }) }),
    new BatchSpanProcessor({ exporter: new OTLPTraceExporter() }),
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
