import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { switchFlag } from '../parameters.ts';
import type { ShowFlags } from '../show/show-turns.ts';

export const showCommand = buildCommand<ShowFlags, [id?: string], CliContext>({
  loader: async () => {
    const { showTurns } = await import('../show/show-turns.ts');
    return function show(flags, id) {
      showTurns(this, flags, id);
    };
  },
  parameters: {
    flags: {
      last: {
        kind: 'parsed',
        brief: 'How many turns, newest last',
        placeholder: 'count',
        parse: Number,
        default: '1',
      },
      all: switchFlag('Of all projects, not only of sessions started in this folder or below'),
      json: switchFlag('Print the spans as OTLP/JSON'),
    },
    aliases: { n: 'last' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'A session, turn or trace id, or its beginning, of any project; default: the last turn here',
          placeholder: 'session|turn',
          parse: String,
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: 'Turns as waterfalls: times, tokens, cost, errors',
    fullDescription: [
      'Draws turns from the transcripts they were sent from, exactly as they were sent. Columns: start within the turn, duration, tokens, cost in US dollars, and what did not end well. Words in brackets say where a time or number is not measured.',
      '',
      'Examples:',
      '  claude-otel show                 the last turn of this project',
      '  claude-otel show -n 5            the last five',
      '  claude-otel show --all           the last turn of all projects',
      '  claude-otel show 3f2a            the session, turn or trace whose id begins so',
      '  claude-otel show --json | jq .   its spans as OTLP/JSON',
    ].join('\n'),
  },
});
