import { buildRouteMap, type Command, type RouteMap } from '@stricli/core';
import type { CliContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';

type Route = Command<CliContext> | RouteMap<CliContext>;

/** Every command, in the order in which a newcomer meets them; loaded only when it is needed. */
const loaders: Readonly<Record<string, () => Promise<Route>>> = {
  setup: async () => (await import('./commands/setup.ts')).setupCommand,
  autolog: async () => (await import('./commands/autolog.ts')).autologCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  show: async () => (await import('./commands/show.ts')).showCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  logs: async () => (await import('./commands/logs.ts')).logsCommand,
  drain: async () => (await import('./commands/drain.ts')).drainCommand,
  disable: async () => (await import('./commands/disable.ts')).disableCommand,
};

export const commandNames = Object.keys(loaders);

/** The route map for this command line: with the one command it names, or with all of them for help and for typing errors. */
export async function loadRoutes([first = '']: readonly string[]): Promise<RouteMap<CliContext>> {
  const names = commandNames.includes(first) ? [first] : commandNames;
  const entries = await Promise.all(names.map(async (name) => [name, await loaders[name]?.()] as const));
  const routes = Object.fromEntries(
    entries.filter((entry): entry is readonly [string, Route] => entry[1] !== undefined),
  );
  return buildRouteMap({
    routes,
    docs: { brief: 'Claude Code sessions as OpenTelemetry traces', fullDescription: description() },
  });
}

function description(): string {
  const codes = Object.values(exitCodes).map(
    ({ code, sentence }) => `  ${String(code).padEnd(5)}${sentence}`,
  );
  return [
    'Every Claude Code session as standard OpenTelemetry GenAI traces: in a SQLite store of your own, an MLflow server or any OTLP backend.',
    '',
    'First steps:',
    '  claude-otel setup     in your project; then work with claude as usual',
    '  claude-otel show      the last turns, as waterfalls',
    '  claude-otel status    where traces go, and what is still on its way',
    '',
    'Exit codes:',
    ...codes,
  ].join('\n');
}
