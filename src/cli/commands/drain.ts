import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import type { DrainFlags } from '../drain-now.ts';
import { switchFlag } from '../parameters.ts';

export const drainCommand = buildCommand<DrainFlags, [], CliContext>({
  loader: async () => {
    const { drainNow } = await import('../drain-now.ts');
    return function drain(flags) {
      return drainNow(this, flags);
    };
  },
  parameters: {
    flags: {
      forget: {
        kind: 'parsed',
        brief: 'Send nothing: drop what waits for this destination or was refused by it',
        placeholder: 'destination',
        parse: String,
        optional: true,
      },
      retryRefused: switchFlag('Also send what a destination has refused, now that the reason is gone'),
    },
  },
  docs: {
    brief: 'Send now what is pending',
    fullDescription: [
      'Hooks start a background process (the drain) that follows sessions and sends their turns; it leaves when nothing comes any more. This command does the same in the foreground until nothing is left to send, for a machine on which something stayed behind. A turn that waits for a destination which the settings no longer name, or which was given to "import", is sent there. Exit 3 says that something still could not be sent, exit 4 that a destination has refused something.',
      '',
      'A destination that is gone for good can be forgotten: its name stands in "claude-otel status".',
      '',
      'Examples:',
      '  claude-otel drain',
      '  claude-otel drain --retry-refused',
      '  claude-otel drain --forget http://localhost:5000',
    ].join('\n'),
  },
});
