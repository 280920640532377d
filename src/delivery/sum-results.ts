import type { DeliveryResult } from './destination.ts';

/**
 * What became of a batch whose traces were sent one by one: what is to be sent again speaks first, then what was refused
 * whole, then what was refused in part. Fewer results than traces: the rest was not tried, and fared as the last one.
 */
export function sumResults(results: readonly DeliveryResult[], traces: number): DeliveryResult {
  const rest = Array.from({ length: traces - results.length }, () => results.at(-1) ?? ACCEPTED);
  const each = results.concat(rest);
  const worst = each.findLast(isLater) ?? each.find(isRefused) ?? each.find(isTrouble);
  if (worst === undefined) return ACCEPTED;
  return each.length > 1 ? { ...worst, each } : worst;
}

const ACCEPTED: DeliveryResult = { kind: 'accepted' };

type Trouble = Exclude<DeliveryResult, { readonly kind: 'accepted' }>;

function isTrouble(result: DeliveryResult): result is Trouble {
  return result.kind !== 'accepted';
}

function isLater(result: DeliveryResult): result is Trouble {
  return result.kind === 'retryable' || result.kind === 'unknown';
}

function isRefused(result: DeliveryResult): result is Trouble {
  return result.kind === 'rejected' && result.rejectedSpans === undefined;
}
