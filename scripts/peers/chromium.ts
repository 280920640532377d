import { type Peer, type PeerOutcome, readyPeer } from './peer.ts';
import { askTool } from './tool.ts';

/** The machine's own Chromium: there is no registry package that carries the browser. */
export const chromium: Peer = { name: 'chromium', find, install };

function find(): string | undefined {
  return askTool('sh', '-c', 'command -v chromium || command -v chromium-browser');
}

async function install(): Promise<PeerOutcome> {
  const executable = find();
  if (executable !== undefined) return readyPeer(executable);
  return { kind: 'skipped', reason: 'no `chromium` on PATH', remedy: 'apt-get install -y chromium' };
}
