import type { CommandContext } from '@stricli/core';
import type { Environment } from '../config/paths.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets as `this`. Commands never touch `process`. */
export interface CliContext extends CommandContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
  /** The folder the command was started in, absolute. */
  readonly cwd: string;
}
