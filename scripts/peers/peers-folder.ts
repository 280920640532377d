import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where installed peers live: outside the checkout, so that a clean clone finds them again without a network. */
export function peersFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return process.env['PEERS_DIR'] || join(cache, 'claude-otel', 'peers');
}
