import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { switchFlag } from '../parameters.ts';
import type { LogsFlags } from '../logs/print-logs.ts';

export const logsCommand = buildCommand<LogsFlags, [], CliContext>({
  loader: async () => {
    const { printLogs } = await import('../logs/print-logs.ts');
    return function logs(flags) {
      printLogs(this, flags);
    };
  },
  parameters: {
    flags: {
      lines: {
        kind: 'parsed',
        brief: 'How many lines from the end',
        placeholder: 'count',
        parse: Number,
        default: '50',
      },
      path: switchFlag('Print only where the log is'),
    },
    aliases: { n: 'lines' },
  },
  docs: {
    brief: 'The log: what was sent, what was not, and why',
    fullDescription: [
      'The last lines of the log of drain and commands. It holds no content of sessions and no credentials, is readable by you alone, and is rotated.',
      '',
      'Examples:',
      '  claude-otel logs              the last 50 lines',
      '  claude-otel logs -n 500',
      '  tail -f "$(claude-otel logs --path)"',
    ].join('\n'),
  },
});
