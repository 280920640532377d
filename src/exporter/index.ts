export { MlflowSpanExporter, type MlflowSpanExporterOptions } from './mlflow-span-exporter.ts';
