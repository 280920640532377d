import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { StatusReport } from '../../../src/cli/status/status-report.ts';
import type { Project } from '../claude/create-project.ts';
import { builtFile } from './built-file.ts';
import { stopDrains } from './drain-processes.ts';
import { until } from './until.ts';

export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line in a project, with the project's own home: the user's is never looked at. */
export interface CommandLine {
  /** What is to be added to the environment of Claude Code, so that hooks and commands see the same. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stateFolder: string;
  /** The embedded store. */
  readonly storePath: string;
  readonly run: (...argv: readonly string[]) => Promise<CommandRun>;
  /** What a command that must succeed prints. */
  readonly print: (...argv: readonly string[]) => Promise<string>;
  readonly status: () => Promise<StatusReport>;
  /** Waits until so many turns are in every destination, and none is pending. */
  readonly untilDelivered: (turns: number) => Promise<StatusReport>;
  readonly stopDrains: () => Promise<void>;
}

export interface CommandLineOptions {
  readonly project: Project;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function createCommandLine({ project, environment: own = {}, cwd }: CommandLineOptions): CommandLine {
  const environment = { CLAUDE_OTEL_DRAIN_IDLE_MS: '3000', ...own };
  const stateFolder = join(project.home, '.local/state/claude-otel');
  const options = { cwd: cwd ?? project.folder, env: { ...commandEnvironment(project), ...environment } };
  const run = async (...argv: readonly string[]): Promise<CommandRun> => runCommand(argv, options);
  const status = async (): Promise<StatusReport> =>
    JSON.parse((await run('status', '--json')).stdout) as StatusReport;
  return {
    environment,
    stateFolder,
    storePath: join(project.home, '.local/share/claude-otel/mlflow.db'),
    run,
    print: async (...argv) => printed(argv, await run(...argv)),
    status,
    untilDelivered: (turns) =>
      untilDelivered({ turns, status, logFile: join(stateFolder, 'claude-otel.log') }),
    stopDrains: () => stopDrains(stateFolder),
  };
}

function commandEnvironment({ home, configFolder }: Project): Readonly<Record<string, string>> {
  const path = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  return { HOME: home, CLAUDE_CONFIG_DIR: configFolder, PATH: path };
}

async function runCommand(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<CommandRun> {
  const command = [builtFile('cli/main.mjs'), ...argv];
  return promisify(execFile)(process.execPath, command, options).then(
    ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
    failedRun,
  );
}

/** The exit code says something, and is no reason to throw; a command that never ran is. */
function failedRun(error: unknown): CommandRun {
  const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
  if (typeof code !== 'number') throw error;
  return { exitCode: code, stdout, stderr };
}

function printed(argv: readonly string[], { exitCode, stdout, stderr }: CommandRun): string {
  const text = `${stdout}${stderr}`.trimEnd();
  if (exitCode === 0) return text;
  throw new Error(`claude-otel ${argv.join(' ')} ended with ${exitCode}:\n${text}`);
}

interface Delivery {
  readonly turns: number;
  readonly status: CommandLine['status'];
  readonly logFile: string;
}

async function untilDelivered({ turns, status, logFile }: Delivery): Promise<StatusReport> {
  let last: StatusReport | undefined;
  const ask = async (): Promise<StatusReport | undefined> => {
    last = await status();
    const { destinations } = last;
    const isThere = destinations.every(({ accepted, pending }) => accepted >= turns && pending === 0);
    return destinations.length > 0 && isThere ? last : undefined;
  };
  return until({ what: `${turns} turns everywhere` }, ask).catch((error: unknown) => {
    const { destinations, hold, problems } = last ?? {};
    const seen = JSON.stringify({ destinations, hold, problems }, undefined, 1);
    throw new Error(`${String(error)}\n${seen}\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
  });
}
