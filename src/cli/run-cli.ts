import { buildApplication, run, text_en, type ApplicationText, type StricliProcess } from '@stricli/core';
import type { Environment } from '../config/paths.ts';
import { UsageError } from '../config/usage-error.ts';
import { loadRoutes } from './commands.ts';
import type { CliContext, Probe } from './context.ts';
import type { ExitName } from './exit-codes.ts';
import type { PackageInfo } from './package-info.ts';
import { createTerminal, type TerminalProcess } from './terminal.ts';

export interface CliInput {
  readonly argv: readonly string[];
  readonly process: TerminalProcess;
  readonly environment: Environment;
  readonly cwd: string;
  readonly package: PackageInfo;
  readonly probe: Probe | undefined;
}

/** One command line from start to end. Prints and sets the exit code of `process`; throws nothing. */
export async function runCli(input: CliInput): Promise<void> {
  const { process, argv } = input;
  const terminal = createTerminal(process, input.environment);
  // The framework's own exit codes are its own affair: it gets a place of its own to put them.
  const inner: StricliProcess = { stdout: process.stdout, stderr: process.stderr };
  const context: CliContext = {
    ...input,
    process: inner,
    terminal,
    runCommand: (line) => runCli({ ...input, argv: line }),
  };
  const application = buildApplication(await loadRoutes(argv), {
    name: 'claude-otel',
    versionInfo: { currentVersion: input.package.version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: {
      caseStyle: 'convert-camel-to-kebab',
      disableAnsiColor: !terminal.colours,
      useAliasInUsageLine: true,
    },
    localization: { text },
    determineExitCode: (error) => (error instanceof UsageError ? usage : unexpected),
  });
  await run(application, argv, context);
  const name = exitName(inner.exitCode);
  if (name !== 'ok') terminal.exitWith(name);
}

const [usage, unexpected] = [2, 1];

/** An unknown command (-5) and a bad flag (-4) are the user's; what else is not 0 is ours. */
function exitName(code: StricliProcess['exitCode']): ExitName {
  if (code === 0) return 'ok';
  return [usage, -4, -5].includes(Number(code)) ? 'usage' : 'unexpected';
}

const text: ApplicationText = {
  ...text_en,
  exceptionWhileRunningCommand: describeError,
  exceptionWhileLoadingCommandFunction: describeError,
  commandErrorResult: describeError,
};

function describeError(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n${error.remedy}`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `claude-otel failed, which it should not.\n${detail}`;
}
