import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';

export const drainCommand = buildCommand({
  loader: async () => {
    const { drainNow } = await import('../drain-now.ts');
    return function drain(this: CliContext) {
      return drainNow(this);
    };
  },
  parameters: { flags: {} },
  docs: {
    brief: 'Send now what is pending',
    fullDescription: [
      'Hooks start a background process (the drain) that follows sessions and sends their turns; it leaves when nothing comes any more. This command does the same in the foreground until nothing is left to send, for a machine on which something stayed behind. Exit 3 says that something still could not be sent.',
      '',
      'Examples:',
      '  claude-otel drain',
    ].join('\n'),
  },
});
