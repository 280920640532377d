/**
 * `node --import claude-otel/register app.mjs`: the Agent SDK traced with no code. Where spans go is said by the standard environment (`OTEL_EXPORTER_OTLP_*`,
 * `OTEL_SERVICE_NAME`, …), by `CLAUDE_OTEL_DESTINATIONS` or `MLFLOW_TRACKING_URI` for what `MlflowSpanExporter` delivers to, or by both.
 */
if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() !== 'true') {
  // Loaded when wanted: a program that has it disabled should not wait for it.
  const { startTracing } = await import('./register/start-tracing.ts');
  await startTracing();
}
