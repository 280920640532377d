import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Step {
  /** What a person reads while it runs. */
  readonly title: string;
  readonly command: readonly [string, ...string[]];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one command, saying every 15 s that it still does; its output is shown when it fails. */
export async function runStep({ title, command, folder, environment }: Step): Promise<void> {
  const started = Date.now();
  const seconds = (): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(`  ${title} …`);
  const progress = setInterval(() => console.log(`  ${title} … ${seconds()}`), 15_000);
  try {
    await run(command, { cwd: folder, env: { ...process.env, ...environment } });
    console.log(`  ${title}: ${seconds()}`);
  } finally {
    clearInterval(progress);
  }
}

interface SpawnPlace {
  readonly cwd: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

async function run([file, ...args]: Step['command'], place: SpawnPlace): Promise<void> {
  const child = spawn(file, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${code}\n${output.slice(-4000)}`);
}
