import type { CommandFunction } from '@stricli/core';
import { renderSettingsHelp } from '../../config/settings-table.ts';
import type { CliContext } from '../context.ts';
import { DESTINATION_ALIASES, destinationFlags, PROJECT_FOLDER, switchFlag } from '../parameters.ts';
import type { SetupFlags } from './setup-project.ts';

export type SetupCommandFlags = SetupFlags & { readonly status: boolean; readonly disable: boolean };

export const setupParameters = {
  flags: {
    ...destinationFlags('Where traces go; may be given several times'),
    status: switchFlag('Show what is set up, change nothing'),
    disable: switchFlag('Undo the setup'),
    yes: switchFlag('Ask nothing, take the defaults'),
    dryRun: switchFlag('Show what would change, write nothing'),
    user: switchFlag('For all your projects: ~/.claude/settings.json'),
    local: switchFlag('For you alone: .claude/settings.local.json'),
    replaceMlflow: switchFlag("Take MLflow's own Claude Code tracing out; disable brings it back"),
  },
  aliases: { ...DESTINATION_ALIASES, y: 'yes' },
  positional: PROJECT_FOLDER,
} as const;

/** The program behind both names, loaded when it runs. */
export async function loadSetup(): Promise<
  CommandFunction<SetupCommandFlags, [directory?: string], CliContext>
> {
  const { runSetup } = await import('./run-setup.ts');
  return function setup(flags, directory) {
    return runSetup(this, flags, directory);
  };
}

export function setupDescription(name: string): string {
  return [
    'Adds hooks to the settings of Claude Code, so that every session started in the project is traced: one trace per turn, with model calls, tools, subagents, tokens and cost. Foreign hooks and everything else in the file stay byte for byte; running it twice changes nothing; "claude-otel disable" undoes it.',
    '',
    "Without -u traces go where MLFLOW_TRACKING_URI says, or else into a SQLite store in MLflow's format in your home: nothing to install, and MLflow opens it later. Our own settings go to .claude/claude-otel.json, which may be committed; secrets come from the environment only. What a cloned project's files ask for counts once you have run this command there.",
    '',
    'Examples:',
    `  ${name}                                        this project, a store of your own`,
    `  ${name} -u http://localhost:5000 -n my-agent   an MLflow server`,
    `  ${name} -u sqlite:///traces.db                 a store in the project`,
    `  ${name} -u otlp+http://localhost:4318          an OpenTelemetry Collector`,
    `  ${name} --user --yes                           all projects, no questions`,
    `  ${name} --dry-run                              only show the changes`,
    '',
    'Settings from the environment:',
    renderSettingsHelp(),
  ].join('\n');
}
