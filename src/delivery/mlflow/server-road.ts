/**
 * How spans reach a server. The version alone decides, never a 200: 3.4 and 3.5 take OTLP spans and never show them.
 *
 * - `otlp-json`: `/v1/traces`, JSON, gzip
 * - `otlp-protobuf-gzip`, `otlp-protobuf`: the same in protobuf; 3.6 knows no compression
 * - `artifact`: traces.json through the artifact proxy; also what a server on a FileStore takes, which answers 501 to OTLP
 */
export type ServerRoad = 'otlp-json' | 'otlp-protobuf-gzip' | 'otlp-protobuf' | 'artifact';

/** From that release on; newest first. */
const ROADS: readonly (readonly [major: number, minor: number, road: ServerRoad])[] = [
  [3, 12, 'otlp-json'],
  [3, 7, 'otlp-protobuf-gzip'],
  [3, 6, 'otlp-protobuf'],
  [3, 0, 'artifact'],
];

/** `undefined` for a release before 3.0, which has no such traces, and for what is no version. */
export function serverRoad(version: string): ServerRoad | undefined {
  const [, major, minor] = /^\s*(\d{1,4})\.(\d{1,4})\b/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const release = [Number(major), Number(minor)] as const;
  return ROADS.find(([sinceMajor, sinceMinor]) => isSince(release, [sinceMajor, sinceMinor]))?.[2];
}

function isSince([major, minor]: readonly [number, number], since: readonly [number, number]): boolean {
  return major === since[0] ? minor >= since[1] : major > since[0];
}
