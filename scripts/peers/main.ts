import { ALL_PEERS, DEFAULT_PEERS } from './catalog.ts';
import type { Peer } from './peer.ts';
import { peersFolder } from './peers-folder.ts';

/**
 * `node scripts/peers/main.ts [name …]`: installs the real programs that tests talk to. A missing toolchain is told and
 * passed over; with CI=true it is a failure.
 */
console.log(`peers in ${peersFolder()}`);
for (const peer of choosePeers(process.argv.slice(2))) await installPeer(peer);

function choosePeers(names: readonly string[]): readonly Peer[] {
  const known = ALL_PEERS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`unknown peer ${unknown.join(', ')}; known: ${known.join(', ')}`);
  return names.length === 0 ? DEFAULT_PEERS : ALL_PEERS.filter(({ name }) => names.includes(name));
}

async function installPeer({ name, install }: Peer): Promise<void> {
  const outcome = await install().catch((error: unknown) => fail(name, error));
  if (outcome === undefined) return;
  if (outcome.kind === 'ready') return console.log(`${name}: ${outcome.version} (${outcome.executable})`);
  console.log(`SKIPPED ${name}: ${outcome.reason}. Remedy: ${outcome.remedy}`);
  if (process.env['CI'] === 'true') process.exitCode = 1;
}

/** One that fails does not keep the others from being there. */
function fail(name: string, error: unknown): undefined {
  console.log(`FAILED ${name}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
