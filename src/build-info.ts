/** Version of this package: set by the build (`tsdown.config.ts`); from sources it is the one that no release has. */
export const VERSION: string = (globalThis as { CLAUDE_OTEL_VERSION?: string }).CLAUDE_OTEL_VERSION ?? '0.0.0-source';
