import type { DeliveryResult } from './destination.ts';

type Rejection = Extract<DeliveryResult, { readonly kind: 'rejected' }>;

/** What became of a batch that went in parts, each of which was accepted or rejected. */
export function sumParts(results: readonly DeliveryResult[]): DeliveryResult {
  const rejections = results.filter(isRejection);
  const whole = rejections.find(({ rejectedSpans }) => rejectedSpans === undefined);
  if (whole !== undefined) return whole;
  if (rejections.length === 0) return { kind: 'accepted' };
  return {
    kind: 'rejected',
    reason: rejections.map(({ reason }) => reason).join('; '),
    rejectedSpans: rejections.reduce((sum, { rejectedSpans = 0 }) => sum + rejectedSpans, 0),
  };
}

function isRejection(result: DeliveryResult): result is Rejection {
  return result.kind === 'rejected';
}
