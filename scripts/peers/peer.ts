import { askTool } from './tool.ts';

/** A real program that tests talk to. */
export interface Peer {
  readonly name: string;
  /** The installed program's main executable, or undefined. No network, no process. */
  readonly find: () => string | undefined;
  /** Finds or installs it. A failing step throws; a missing toolchain is an outcome. */
  readonly install: () => Promise<PeerOutcome>;
}

export type PeerOutcome =
  | { readonly kind: 'ready'; readonly executable: string; readonly version: string }
  | { readonly kind: 'skipped'; readonly reason: string; readonly remedy: string };

/** Proves that the executable still runs: an environment breaks when the Python under it goes. */
export function readyPeer(executable: string, askVersion: readonly string[] = ['--version']): PeerOutcome {
  const version = askTool(executable, ...askVersion);
  if (version === undefined)
    throw new Error(`${executable} does not run: remove its folder and install again`);
  return { kind: 'ready', executable, version };
}
