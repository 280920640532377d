import type { UnreadSession } from '../drain/unread-sessions.ts';
import { countOf } from './count-of.ts';

const SHOWN = 5;

/** What a drain of this environment leaves alone: sessions that ran with other credentials or destinations. */
export function othersSentences(unread: readonly UnreadSession[]): readonly string[] {
  if (unread.length === 0) return [];
  const paths = unread.flatMap(({ transcriptPath }) => transcriptPath ?? []);
  return [
    `${countOf(unread.length, 'session')} with other credentials or destinations in the environment, not read to the end: run "claude-otel drain" in that environment, or start a session there; or send them as the settings here say:`,
    ...paths.slice(0, SHOWN).map((path) => `  claude-otel import ${path}`),
    ...(paths.length > SHOWN ? [`  … and ${paths.length - SHOWN} more`] : []),
  ];
}
