import { beforeAll, describe } from 'vitest';
import { ALL_PEERS } from '../../../scripts/peers/catalog.ts';
import type { MlflowVersion } from '../../../scripts/peers/mlflow.ts';
import type { NodeVersion } from '../../../scripts/peers/node.ts';

export type { MlflowVersion };
export type PeerName = `mlflow-${MlflowVersion}` | `node-${NodeVersion}` | 'collector' | 'chromium';

/** The installed peer's executable (of an MLflow its Python); throws with the remedy when it is not installed. */
export function peerPath(name: PeerName): string {
  const path = findPeer(name);
  if (path === undefined) throw new Error(`${name} is not installed: npm run peers ${name}`);
  return path;
}

/** `describe` for tests that need real peers: without one they skip with a loud line, with CI=true they fail. */
export function describePeer(names: readonly PeerName[], title: string, tests: () => void): void {
  const missing = names.filter((name) => findPeer(name) === undefined);
  chooseSuite(missing, title)(title, () => {
    beforeAll(() => void names.map(peerPath));
    tests();
  });
}

function chooseSuite(
  missing: readonly PeerName[],
  title: string,
): (title: string, tests: () => void) => void {
  if (missing.length === 0 || process.env['CI'] === 'true') return describe;
  process.stderr.write(
    `\nSKIPPED ${title}: no ${missing.join(', ')}. Remedy: npm run peers ${missing.join(' ')}\n`,
  );
  return describe.skip;
}

function findPeer(name: PeerName): string | undefined {
  return ALL_PEERS.find((peer) => peer.name === name)?.find();
}
