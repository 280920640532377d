import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Probe } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { TemporaryUser } from '../config/temporary-user.ts';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly probe?: Probe;
  readonly version?: string;
}

/** Runs one command line in this process, for a temporary user in the project's folder, without a terminal. */
export async function runCommand(
  user: TemporaryUser,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const [stdout, stderr] = [createSink(), createSink()];
  const target = { stdin: {}, stdout: stdout.stream, stderr: stderr.stream, exitCode: 0 };
  await runCli({
    argv,
    process: target,
    environment: { ...user.environment, ...options.environment },
    cwd: user.project,
    package: { version: options.version ?? '1.2.3', bundleFolder: writeBundles(user) },
    probe: options.probe,
  });
  return { code: target.exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** Stand-ins for the built files: what is in them does not matter to `setup`. */
function writeBundles(user: TemporaryUser): string {
  const folder = join(user.home, 'bundles');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'hook.cjs'),
    'require("node:fs").appendFileSync(process.env.MARKER, "hook\\n");\n',
  );
  writeFileSync(join(folder, 'drain.mjs'), '// drain\n');
  return folder;
}

function createSink(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
