import type { ResolvedSettings } from './resolve-settings.ts';

/** Why the turns of a project wait in their transcripts, where no destination's count shows them; `undefined` when they do not. */
export function holdReason({ hold, settings }: ResolvedSettings): string | undefined {
  if (hold !== undefined) return hold.reason;
  const { enabled, destinations } = settings;
  return enabled && destinations.length === 0 ? 'No destination can be used.' : undefined;
}
