import type { Environment } from '../config/paths.ts';

/** Whether the child exports spans of its own (Claude Code 2.1.330: telemetry, its tracing beta, and an exporter, all three). */
export function exportsNativeSpans(environment: Environment): boolean {
  const exporter = environment['OTEL_TRACES_EXPORTER']?.trim() ?? '';
  return (
    isOn(environment['CLAUDE_CODE_ENABLE_TELEMETRY']) &&
    isOn(environment['CLAUDE_CODE_ENHANCED_TELEMETRY_BETA']) &&
    exporter !== '' &&
    exporter !== 'none'
  );
}

function isOn(value: string | undefined): boolean {
  return ['1', 'true', 'yes', 'on'].includes(value?.trim().toLowerCase() ?? '');
}
