/**
 * How spans reach a server. The version alone decides, never a 200: 3.4 and 3.5 take OTLP spans and never show them.
 *
 * - `otlp-json`: `/v1/traces`, JSON, gzip
 * - `otlp-protobuf-gzip`, `otlp-protobuf`: the same in protobuf; 3.6 knows no compression
 * - `artifact`: traces.json through the artifact proxy; also what a server on a FileStore takes, which answers 501 to OTLP
 */
export type ServerRoad = 'otlp-json' | 'otlp-protobuf-gzip' | 'otlp-protobuf' | 'artifact';

/**
 * What a second info does to tags and assessments that people have added since the first: `merged` leaves them, `replaced`
 * drops the assessments and, when there is such a tag, fails for ever (500).
 */
type InfoUpsert = 'merged' | 'replaced';

export interface ServerAbility {
  readonly road: ServerRoad;
  readonly info: InfoUpsert;
}

/** From that release on; newest first. */
const RELEASES: readonly (readonly [major: number, minor: number, road: ServerRoad, info: InfoUpsert])[] = [
  [3, 14, 'otlp-json', 'merged'],
  [3, 12, 'otlp-json', 'replaced'],
  [3, 7, 'otlp-protobuf-gzip', 'replaced'],
  [3, 6, 'otlp-protobuf', 'replaced'],
  [3, 0, 'artifact', 'replaced'],
];

/** `undefined` for a release before 3.0, which has no such traces, and for what is no version. */
export function serverAbility(version: string): ServerAbility | undefined {
  const [, major, minor] = /^\s*(\d{1,4})\.(\d{1,4})\b/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const release = RELEASES.find(([since, sinceMinor]) => isSince([+major, +minor], [since, sinceMinor]));
  return release && { road: release[2], info: release[3] };
}

type MajorMinor = readonly [number, number];

function isSince([major, minor]: MajorMinor, [sinceMajor, sinceMinor]: MajorMinor): boolean {
  return major === sinceMajor ? minor >= sinceMinor : major > sinceMajor;
}
