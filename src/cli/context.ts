import type { CommandContext } from '@stricli/core';
import type { Environment } from '../config/paths.ts';
import type { ResolvedSettings } from '../config/resolve-settings.ts';
import type { DestinationSettings } from '../config/settings.ts';
import type { ProbeResult } from '../delivery/destination.ts';
import type { PackageInfo } from './package-info.ts';
import type { Terminal } from './terminal.ts';

/** Asks a destination whether it would take traces, without sending any. */
export type Probe = (destination: DestinationSettings, project: ProbedProject) => Promise<ProbeResult>;

export interface ProbedProject {
  readonly projectFolder: string;
  readonly resolved: ResolvedSettings;
}

/** What every command gets as `this`. Commands never touch `process`. */
export interface CliContext extends CommandContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
  /** The folder the command was started in, absolute. */
  readonly cwd: string;
  readonly package: PackageInfo;
  /** Absent where a test wants no destination to be asked. */
  readonly probe: Probe | undefined;
  /** Runs another command in this process, as if typed. */
  readonly runCommand: (argv: readonly string[]) => Promise<void>;
}
