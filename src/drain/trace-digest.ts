import { createHash } from 'node:crypto';

import type { Trace } from '../core/spans/span.ts';

/** Tells whether what is sent again is what was sent before. */
export function traceDigest(trace: Trace): string {
  const text = JSON.stringify(trace, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
