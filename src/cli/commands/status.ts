import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { PROJECT_FOLDER, switchFlag } from '../parameters.ts';
import type { StatusFlags } from '../status/show-status.ts';

export const statusCommand = buildCommand<StatusFlags, [directory?: string], CliContext>({
  loader: async () => {
    const { showStatus } = await import('../status/show-status.ts');
    return function status(flags, directory) {
      showStatus(this, flags, directory);
    };
  },
  parameters: {
    flags: {
      all: switchFlag('Turns, costs, unread sessions and lines of all projects, not only of this one'),
      json: switchFlag('Print it as JSON'),
    },
    positional: PROJECT_FOLDER,
  },
  docs: {
    brief: 'Where traces go, the last turns, and what is pending or unread',
    fullDescription: [
      "Says whether the project is set up and who said so, where its traces go, what each destination has and lacks and why, sessions that nobody has read to the end, the last turns with tokens and cost, how the cost compares with Claude Code's own account, lines that could not be read, and where log, ledger and journal are. Exit 5: sessions are not traced (not set up, switched off, or something is missing, which is said with the way out); exit 3: something is pending, other than what a drain is just sending; exit 4: nothing is pending, but something was refused.",
      '',
      'Examples:',
      '  claude-otel status',
      '  claude-otel status ~/src/shop --json',
    ].join('\n'),
  },
});
