import { context } from '@opentelemetry/api';
import type { Environment } from '../config/paths.ts';
import { asObject } from '../core/events/json.ts';
import { exportsNativeSpans } from './native-telemetry.ts';
import { optionAttributes } from './option-attributes.ts';
import { createQueryObserver, type QueryObserver } from './query-observer.ts';
import type { Telemetry } from './telemetry.ts';

/** An observer for a query with these options, under the span that is active now. */
export function startObserving(options: unknown, telemetry: Telemetry): QueryObserver {
  const environment = (asObject(asObject(options)?.['env']) ?? process.env) as Environment;
  return createQueryObserver({
    telemetry,
    parent: context.active(),
    environment,
    options: optionAttributes(options),
    apiOrigin: originOf(environment['ANTHROPIC_BASE_URL']),
    yields: telemetry.yieldsToNativeSpans && exportsNativeSpans(environment),
  });
}

/** Scheme, host and port; never what else a URL may hold. */
function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

/** Whether the program stopped the query itself (`options.abortController`). */
export function wasAborted(options: unknown): boolean {
  const controller = asObject(asObject(options)?.['abortController']);
  return asObject(controller?.['signal'])?.['aborted'] === true;
}
