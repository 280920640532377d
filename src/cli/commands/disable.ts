import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { PROJECT_FOLDER, switchFlag } from '../parameters.ts';
import type { DisableFlags } from '../setup/disable-project.ts';

export const disableCommand = buildCommand<DisableFlags, [directory?: string], CliContext>({
  loader: async () => {
    const { disableProject } = await import('../setup/disable-project.ts');
    return function runDisable(flags, directory) {
      disableProject(this, flags, directory);
    };
  },
  parameters: {
    flags: {
      user: switchFlag('Undo "setup --user"'),
      dryRun: switchFlag('Show what would change, write nothing'),
    },
    positional: PROJECT_FOLDER,
  },
  docs: {
    brief: 'Undo "setup": every file as it was before',
    fullDescription: [
      'Takes our hooks out of the settings of Claude Code and removes our own settings file. A settings file that nobody changed since is byte for byte what it was; in any other only our entries go. What MLflow had set up, and "setup --replace-mlflow" took out, comes back. Traces stay where they are.',
      '',
      'Examples:',
      '  claude-otel disable              this project',
      '  claude-otel disable ~/src/shop   another one',
      '  claude-otel disable --user       what "setup --user" did',
    ].join('\n'),
  },
});
