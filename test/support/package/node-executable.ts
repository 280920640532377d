import type { NodeVersion } from '../../../scripts/peers/node.ts';
import { peerPath } from '../peers/peer.ts';

/** `development`: the one that tests run on. */
export type TestedNode = NodeVersion | 'development';

export function nodeExecutable(version: TestedNode): string {
  return version === 'development' ? process.execPath : peerPath(`node-${version}`);
}
