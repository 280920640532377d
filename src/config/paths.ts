/*
 * Where things lie on disk. Pure string functions of the environment; the hook has its own (`journal/paths.ts`). Nothing
 * here touches the disk: `private-folder.ts` creates and checks.
 *
 * A relative folder in the environment is ignored, as the XDG base directory specification demands.
 */
import { UsageError } from './usage-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Journal (`journal/paths.ts`), drains (`drain/drain-paths.ts`), ledger, log, backups and receipts. */
export const stateFolder = (environment: Environment): string =>
  absolute(environment.CLAUDE_OTEL_STATE_DIR) ?? ownFolder(environment, 'XDG_STATE_HOME', '.local/state');

/** What must outlive an update of the package: the runtime copy of the hook, the embedded store. */
export const dataFolder = (environment: Environment): string =>
  ownFolder(environment, 'XDG_DATA_HOME', '.local/share');

/** The user's own settings, approvals and credentials. */
export const configFolder = (environment: Environment): string =>
  absolute(environment.CLAUDE_OTEL_CONFIG_DIR) ?? ownFolder(environment, 'XDG_CONFIG_HOME', '.config');

/** Which destination has which turn; also the read cursors. SQLite. */
export const ledgerPath = (environment: Environment): string => `${stateFolder(environment)}/ledger.db`;

/** The log of drain and commands; rotated as `….log`, `.1`, … */
export const logPath = (environment: Environment): string => `${stateFolder(environment)}/claude-otel.log`;

/** Backups and receipts of the settings files that `setup` changed. */
export const receiptFolder = (environment: Environment): string => `${stateFolder(environment)}/receipts`;

/** The copies of hook and drain: a folder for each version, and `current`, a link to the one in force. */
export const runtimesFolder = (environment: Environment): string => `${dataFolder(environment)}/runtime`;

/** What committed settings files refer to, whatever the version. */
export const CURRENT_RUNTIME = 'current';

/** The store used when no destination is named. */
export const embeddedStorePath = (environment: Environment): string => `${dataFolder(environment)}/mlflow.db`;

/** The user's settings file. */
export const userFilePath = (environment: Environment): string => `${configFolder(environment)}/config.json`;

/** The project's settings file, meant to be committed. */
export const projectFilePath = (projectFolder: string): string => `${projectFolder}/.claude/claude-otel.json`;

/** Where Claude Code keeps its user's settings and transcripts. */
export const claudeFolder = (environment: Environment): string =>
  environment.CLAUDE_CONFIG_DIR || `${homeFolder(environment)}/.claude`;

/** @throws UsageError `no-home` when nothing says where the user's files are. */
const homeFolder = (environment: Environment): string => {
  const home = absolute(environment.HOME) ?? absolute(environment.USERPROFILE);
  if (home === undefined) {
    throw new UsageError({
      code: 'no-home',
      message: 'HOME is not set to an absolute folder, so there is no place for settings and state.',
      remedy: 'Set HOME, or both CLAUDE_OTEL_STATE_DIR and CLAUDE_OTEL_CONFIG_DIR and XDG_DATA_HOME.',
    });
  }
  return home;
};

const ownFolder = (environment: Environment, variable: string, underHome: string): string =>
  `${absolute(environment[variable]) ?? `${homeFolder(environment)}/${underHome}`}/claude-otel`;

/** POSIX or Windows absolute, without a trailing slash. */
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && /^(\/|[A-Za-z]:[\\/])/u.test(path) ? path.replace(/(?<=.)[\\/]+$/u, '') : undefined;
