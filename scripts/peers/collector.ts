import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findInstalled, installOnce } from './install-once.ts';
import { type Peer, type PeerOutcome, readyPeer } from './peer.ts';
import { runStep } from './run-step.ts';
import { askTool } from './tool.ts';

const VERSION = '0.158.0';
const MANIFEST = join(import.meta.dirname, 'collector-manifest.yaml');
const EXECUTABLE = 'otelcol';

/** A Collector with the components of `collector-manifest.yaml`, built from public Go modules. */
export const collector: Peer = { name: 'collector', find, install };

function find(): string | undefined {
  const folder = findInstalled(keyPrefix());
  return folder && join(folder, EXECUTABLE);
}

async function install(): Promise<PeerOutcome> {
  const goVersion = askTool('go', 'env', 'GOVERSION');
  const executable = goVersion === undefined ? find() : await buildOnce(goVersion);
  if (executable !== undefined) return readyPeer(executable);
  return {
    kind: 'skipped',
    reason: 'no `go` on PATH',
    remedy: 'install Go 1.25 or newer, then `npm run peers`',
  };
}

async function buildOnce(goVersion: string): Promise<string> {
  return join(await installOnce(`${keyPrefix()}-${goVersion}`, build), EXECUTABLE);
}

function keyPrefix(): string {
  const hash = createHash('sha256').update(readFileSync(MANIFEST)).digest('hex');
  return `collector-${VERSION}-${hash.slice(0, 12)}`;
}

async function build(folder: string): Promise<void> {
  const environment = { GOPROXY: proxyWithoutDirect(), GOBIN: folder, CGO_ENABLED: '0' };
  const step = { folder, environment };
  const builder = `go.opentelemetry.io/collector/cmd/builder@v${VERSION}`;
  await runStep({ ...step, title: 'Go: Collector builder', command: ['go', 'install', builder] });
  const generate = [join(folder, 'builder'), '--config', MANIFEST, '--skip-compilation'] as const;
  await runStep({ ...step, title: 'Go: Collector modules', command: generate });
  const compile = [
    'go',
    'build',
    '-trimpath',
    '-ldflags=-s -w',
    '-o',
    join(folder, EXECUTABLE),
    '.',
  ] as const;
  const source = join(folder, 'build');
  await runStep({
    ...step,
    folder: source,
    title: 'Go: compile (4 to 6 minutes, 2 cores)',
    command: compile,
  });
  for (const leftover of ['builder', 'build']) rmSync(join(folder, leftover), { recursive: true });
}

/** `direct` would turn a missing module into a long wait for its origin; without it a missing one fails at once. */
function proxyWithoutDirect(): string {
  const proxies = askTool('go', 'env', 'GOPROXY')?.split(',') ?? [];
  return proxies.filter((proxy) => proxy !== 'direct').join(',');
}
