/**
 * What of the content leaves: `full` as it is, `redacted` without the secrets that are found, `metadata` none of it (ids, names, times, tokens, cost, places
 * remain), `none` no free text at all, neither paths, branch nor user.
 */
export type ContentMode = 'full' | 'redacted' | 'metadata' | 'none';

/** From the widest to the narrowest. */
export const CONTENT_MODES: readonly ContentMode[] = ['full', 'redacted', 'metadata', 'none'];

/** The narrower of two modes. */
export function narrower(left: ContentMode, right: ContentMode): ContentMode {
  return CONTENT_MODES.indexOf(left) > CONTENT_MODES.indexOf(right) ? left : right;
}
