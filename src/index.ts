/**
 * The public API: settings, destinations, and the pure mapping between them. `claude-otel/instrumentation` and `claude-otel/exporter` hold the parts for a NodeSDK.
 */
export { loadSettings, type LoadInput } from './config/load-settings.ts';
export type { ResolvedSettings } from './config/resolve-settings.ts';
export type { ContentMode, DestinationSettings, Settings, SettingValues } from './config/settings.ts';
export { UsageError, type UsageErrorCode } from './config/usage-error.ts';
export type {
  Attributes,
  AttributeValue,
  InstrumentationScope,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanRecord,
  SpanStatus,
  Trace,
} from './core/spans/span.ts';
export type {
  MlflowCost,
  MlflowTokenUsage,
  MlflowTrace,
  MlflowTraceInfo,
} from './core/targets/mlflow/mlflow-trace.ts';
export { toMlflowTrace } from './core/targets/mlflow/to-mlflow-trace.ts';
export { encodeOtlpJson } from './core/targets/otlp/encode-otlp-json.ts';
export { encodeOtlpProtobuf } from './core/targets/otlp/encode-otlp-protobuf.ts';
export type { ExportRequest } from './core/targets/otlp/export-request.ts';
export { toExportRequest } from './core/targets/otlp/to-export-request.ts';
export {
  createDestination,
  type CreateDestinationInput,
  type OpenDestination,
} from './delivery/create-destination.ts';
export type { DeliveryResult, Destination, ProbeResult } from './delivery/destination.ts';
