import { context } from '@opentelemetry/api';
import type { Environment } from '../config/paths.ts';
import { asObject } from '../core/events/json.ts';
import { exportsNativeSpans } from './native-telemetry.ts';
import { optionAttributes } from './option-attributes.ts';
import { createQueryObserver, type QueryObserver } from './query-observer.ts';
import type { Telemetry } from './telemetry.ts';

/** An observer for a query with these options, under the span that is active now. */
export function startObserving(options: unknown, telemetry: Telemetry): QueryObserver {
  const environment = environmentOf(options);
  return createQueryObserver({
    telemetry,
    parent: context.active(),
    environment,
    options: optionAttributes(options),
    apiOrigin: originOf(environment['ANTHROPIC_BASE_URL']),
    yields: telemetry.yieldsToNativeSpans && exportsNativeSpans(environment),
  });
}

/** The child's environment, whose values are text for the child, whatever the program gives. */
function environmentOf(options: unknown): Environment {
  const given = asObject(asObject(options)?.['env']);
  if (given === undefined) return process.env;
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
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
