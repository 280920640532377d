/**
 * How spans reach a server. The version alone decides, never a 200: 3.4 and 3.5 take OTLP spans and never show them.
 *
 * - `otlp-gzip`, `otlp`: `/v1/traces`, protobuf; 3.6 knows no compression
 * - `artifact`: traces.json through the artifact proxy; also what a server on a FileStore takes, which answers 501 to OTLP
 */
export type ServerRoad = 'otlp-gzip' | 'otlp' | 'artifact';

/**
 * What a second info does to tags and assessments that people have added since the first: `merged` leaves them, `replaced`
 * drops the assessments and, when there is such a tag, fails for ever (500).
 */
type InfoUpsert = 'merged' | 'replaced';

export interface ServerAbility {
  readonly road: ServerRoad;
  readonly info: InfoUpsert;
  /** An unfinished trace may have an info; before, it doubles the totals. */
  readonly takesEarlyInfo: boolean;
}

/** From that release on; newest first. */
const RELEASES: readonly (readonly [major: number, minor: number, ability: ServerAbility])[] = [
  [3, 14, { road: 'otlp-gzip', info: 'merged', takesEarlyInfo: true }],
  [3, 12, { road: 'otlp-gzip', info: 'replaced', takesEarlyInfo: true }],
  [3, 7, { road: 'otlp-gzip', info: 'replaced', takesEarlyInfo: false }],
  [3, 6, { road: 'otlp', info: 'replaced', takesEarlyInfo: false }],
  [3, 0, { road: 'artifact', info: 'replaced', takesEarlyInfo: false }],
];

/** `undefined` for a release before 3.0, which has no such traces, and for what is no version. */
export function serverAbility(version: string): ServerAbility | undefined {
  const [, major, minor] = /^\s*(\d{1,4})\.(\d{1,4})\b/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return RELEASES.find(([since, sinceMinor]) => isSince([+major, +minor], [since, sinceMinor]))?.[2];
}

type MajorMinor = readonly [number, number];

function isSince([major, minor]: MajorMinor, [sinceMajor, sinceMinor]: MajorMinor): boolean {
  return major === sinceMajor ? minor >= sinceMinor : major > sinceMajor;
}
