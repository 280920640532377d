/** Replaced by the build (`tsdown.config.ts`), so that no module reads package.json at run time. */
declare const CLAUDE_OTEL_VERSION: string | undefined;

/** Version of this package; from sources the one that no release has. */
export const VERSION: string =
  typeof CLAUDE_OTEL_VERSION === 'undefined' ? '0.0.0-source' : CLAUDE_OTEL_VERSION;
