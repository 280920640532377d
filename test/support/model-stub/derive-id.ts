import { createHash } from 'node:crypto';

/** `<prefix>_` + 24 hex characters, the same for the same parts. */
export function deriveId(prefix: 'msg' | 'req' | 'toolu', ...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${prefix}_${digest.slice(0, 24)}`;
}
