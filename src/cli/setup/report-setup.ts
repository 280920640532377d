import { renderDestination } from '../../config/describe-settings.ts';
import { loadCredentials } from '../../config/load-credentials.ts';
import { renderProblem } from '../../config/problem.ts';
import type { ResolvedSettings } from '../../config/resolve-settings.ts';
import { settingDefinitions } from '../../config/setting-definitions.ts';
import { changesAnything, type FileChange } from '../claude-settings/file-change.ts';
import type { CliContext, ProbedProject } from '../context.ts';
import type { Terminal } from '../terminal.ts';
import { drawDiff } from './draw-diff.ts';
import type { SetupPlan } from './plan-setup.ts';
import type { Scope } from './scope.ts';

export function reportMlflow({ note }: Terminal, { mlflow }: SetupPlan, replaces: boolean): void {
  for (const { path, parts } of mlflow) {
    note(`MLflow's own Claude Code tracing is set up in ${path}: ${parts.join(', ')}.`);
    note(
      replaces
        ? '  It is replaced; "claude-otel disable" brings it back.'
        : '  Each turn would be traced by both. --replace-mlflow takes it out, and "claude-otel disable" brings it back.',
    );
  }
}

export function reportDryRun({ print }: Terminal, { settings, config, resolved }: SetupPlan): void {
  const changes = [config, ...settings].filter(changesAnything);
  for (const change of changes) print(`${change.path}\n${drawChange(change)}\n`);
  if (changes.length === 0) print('Everything is in place already.');
  print(`Traces would go to: ${places(resolved).join(', ')}`);
  print('Nothing was written (--dry-run).');
}

export function drawChange({ current, after }: FileChange): string {
  return drawDiff(current?.toString('utf8') ?? '', after?.toString('utf8') ?? '');
}

export interface SetupReport {
  readonly plan: SetupPlan;
  readonly scope: Scope;
  readonly runtime: string;
  readonly backups: readonly string[];
  /** This project's files ask for something that had not been approved. */
  readonly approved: boolean;
}

export function reportSetup(
  { print, note, style }: Terminal,
  { plan, scope, runtime, backups, approved }: SetupReport,
): void {
  const whose = scope.kind === 'user' ? 'all your projects' : scope.projectFolder;
  const isNew = approved || [plan.config, ...plan.settings].some(changesAnything);
  const change = isNew ? 'is set up' : 'was set up already';
  print(`${style('green', '✓')} claude-otel ${change} for ${whose}`);
  print(`  hooks     ${scope.settingsPath}`);
  if (plan.config.after !== undefined) print(`  settings  ${scope.configPath}`);
  print(`  program   ${runtime}`);
  for (const backup of backups) print(`  backup    ${backup}`);
  print(`  content   ${contentSentence(plan.resolved)}`);
  for (const [name] of Object.entries(plan.request.environment))
    note(`  From now on ${name} of this project's settings is trusted.`);
  for (const path of plan.withoutHooks)
    note(`  ${path} says "disableAllHooks": nothing is traced until that goes.`);
  const credentials = loadCredentials(plan.resolved, scope.projectFolder);
  for (const problem of [...plan.resolved.problems, ...credentials.problems])
    note(`  ${renderProblem(problem)}`);
  if (scope.kind === 'local' && changesAnything(plan.config))
    note(
      `  ${scope.configPath} has no personal form: keep it out of a commit, if others are not to ask for the same.`,
    );
  reportOverride(note, plan.resolved, scope);
}

/** Traces would not go where the file says. */
function reportOverride(note: Terminal['note'], { origins }: ResolvedSettings, scope: Scope): void {
  const { source, name } = origins.destinations;
  if (source === 'environment')
    note(`  ${name} in the environment decides the destination, whatever ${scope.configPath} says.`);
}

/** Where traces will be, as far as the destinations answer. Exit code 4 when one does not: the setup itself is done. */
export async function reportProbes({ terminal, probe }: CliContext, project: ProbedProject): Promise<void> {
  for (const destination of project.resolved.settings.destinations) {
    const result = await probe?.(destination, project);
    if (result?.kind === 'unavailable') {
      terminal.print(
        `${terminal.style('yellow', '!')} traces will wait for ${renderDestination(destination)}`,
      );
      terminal.note(`  ${result.reason}\n  ${result.remedy}`);
      terminal.exitWith('unavailable');
    } else {
      terminal.print(`  traces    ${result?.location ?? renderDestination(destination)}`);
      if (result?.detail) terminal.print(`            ${result.detail}`);
    }
  }
  terminal.print(
    '\nRun claude here as usual, then "claude-otel show". "claude-otel disable" undoes all of this.',
  );
}

function contentSentence({ settings }: ResolvedSettings): string {
  return `${settings.content} (${settingDefinitions.content.environment} changes it)`;
}

function places({ settings }: ResolvedSettings): readonly string[] {
  return settings.destinations.map(renderDestination);
}
