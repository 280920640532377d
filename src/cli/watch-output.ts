import { exitCodes } from './exit-codes.ts';

/**
 * A reader that has seen enough (`claude-otel status | head -1`) is no trouble: the command goes on to its end, and its exit
 * code says what it did. Output that is lost otherwise (a full disk) is told once.
 */
export function watchOutput(process: NodeJS.Process): void {
  let told = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || told) return;
    told = true;
    process.stderr.write(`The output cannot be written: ${error.message}\n`);
    process.exitCode = exitCodes.unexpected.code;
  });
  // There is no place left to tell it.
  process.stderr.on('error', () => undefined);
}
