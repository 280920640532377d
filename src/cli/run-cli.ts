import { buildApplication, run, text_en, type ApplicationText, type StricliProcess } from '@stricli/core';
import type { Environment } from '../config/paths.ts';
import { UsageError } from '../config/usage-error.ts';
import { commandNames, loadRoutes } from './commands.ts';
import type { CliContext, Probe } from './context.ts';
import { exitCodes, type ExitName } from './exit-codes.ts';
import type { PackageInfo } from './package-info.ts';
import { createTerminal, type TerminalProcess } from './terminal.ts';
import { usualArgv } from './usual-argv.ts';

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
  const { process } = input;
  const argv = usualArgv(input.argv);
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
    localization: { text: textFor(argv) },
    determineExitCode: (error) => exitCodes[error instanceof UsageError ? 'usage' : 'unexpected'].code,
  });
  await run(application, argv, context);
  const name = exitName(inner.exitCode);
  if (name !== 'ok') terminal.exitWith(name);
}

/** An unknown command (-5) and a bad flag (-4) are the user's; what else is not 0 is ours. */
function exitName(code: StricliProcess['exitCode']): ExitName {
  if (code === 0) return 'ok';
  return [exitCodes.usage.code, -4, -5].includes(Number(code)) ? 'usage' : 'unexpected';
}

/** The framework says what is wrong; where to read what is right is for us to say. */
function textFor([first = '']: readonly string[]): ApplicationText {
  const command = commandNames.includes(first) ? `${first} ` : '';
  const help = `See "claude-otel ${command}--help".`;
  return {
    ...text_en,
    noCommandRegisteredForInput: (input) => `${text_en.noCommandRegisteredForInput(input)}\n${help}`,
    exceptionWhileParsingArguments: (error, colours) => `${describeArgumentError(error, colours)}\n${help}`,
    exceptionWhileRunningCommand: describeError,
    exceptionWhileLoadingCommandFunction: describeError,
    commandErrorResult: describeError,
  };
}

/** The framework proposes flags by their names in the code. */
function describeArgumentError(error: unknown, colours: boolean): string {
  const message = text_en.exceptionWhileParsingArguments(error, colours);
  return message.replaceAll(/(?<=--\w*)[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

function describeError(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n${error.remedy}`;
  if (isSystemError(error)) return `The system refused: ${error.message}`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `claude-otel failed, which it should not.\n${detail}`;
}

/** A full disk or a missing permission is nobody's bug: the sentence of the system says all. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
