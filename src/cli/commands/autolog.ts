import { buildCommand, buildRouteMap } from '@stricli/core';
import type { CliContext } from '../context.ts';
import {
  loadSetup,
  setupDescription,
  setupParameters,
  type SetupCommandFlags,
} from '../setup/setup-parameters.ts';

/** The name under which users of MLflow look for it, with MLflow's own flags. */
const claudeCommand = buildCommand<SetupCommandFlags, [directory?: string], CliContext>({
  loader: loadSetup,
  parameters: setupParameters,
  docs: {
    brief: 'The same as "setup", with the flags of "mlflow autolog claude"',
    fullDescription: setupDescription('claude-otel autolog claude'),
  },
});

export const autologCommand = buildRouteMap({
  routes: { claude: claudeCommand },
  docs: { brief: 'The same as "setup", under the name that MLflow gives it' },
});
