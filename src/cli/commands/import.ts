import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { DESTINATION_ALIASES, destinationFlags, switchFlag } from '../parameters.ts';
import type { ImportFlags } from '../import/run-import.ts';

export const importCommand = buildCommand<ImportFlags, string[], CliContext>({
  loader: async () => {
    const { runImport } = await import('../import/run-import.ts');
    return function importTranscripts(flags, ...paths) {
      return runImport(this, flags, paths);
    };
  },
  parameters: {
    flags: {
      ...destinationFlags(
        'Where the traces go; may be given several times. Default: as for sessions of the project in this folder',
      ),
      includeOpen: switchFlag(
        'Also take a last turn of which nothing says that it ended (killed, or still running)',
      ),
      again: switchFlag(
        'Also send what a destination is said to have already, for one that was emptied; sending twice is harmless',
      ),
      json: switchFlag('Print the result as JSON'),
    },
    aliases: DESTINATION_ALIASES,
    positional: {
      kind: 'array',
      parameter: { brief: 'A transcript (.jsonl), or a folder of them', placeholder: 'path', parse: String },
      minimum: 1,
    },
  },
  docs: {
    brief: 'Send past sessions: transcripts → traces',
    fullDescription: [
      'Reads transcripts that Claude Code left behind and sends every finished turn. Turns that a destination has already are left alone, so running it twice, or over sessions that were traced live, changes nothing; a SQLite store whose file is gone is filled again, any other one that lost its traces with --again. Turns that a destination refused are tried again. Returns when all is accepted (exit 0), or says what is pending (exit 3): that is sent again by the next session, "claude-otel drain", or this command.',
      '',
      'Examples:',
      '  claude-otel import ~/.claude/projects                        everything there is',
      '  claude-otel import session.jsonl -u http://localhost:5000    one session, to an MLflow server',
      '  claude-otel import ~/.claude/projects/-home-me-shop -u otlp+http://localhost:4318',
      '  claude-otel import ~/.claude/projects --again                fill a server that was set up anew',
    ].join('\n'),
  },
});
