import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import {
  loadSetup,
  setupDescription,
  setupParameters,
  type SetupCommandFlags,
} from '../setup/setup-parameters.ts';

export const setupCommand = buildCommand<SetupCommandFlags, [directory?: string], CliContext>({
  loader: loadSetup,
  parameters: setupParameters,
  docs: {
    brief: 'Trace the Claude Code sessions of a project',
    fullDescription: setupDescription('claude-otel setup'),
  },
});
