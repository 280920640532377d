import { countOf } from '../count-of.ts';
import { renderProblem } from '../../config/problem.ts';
import type { CliContext } from '../context.ts';
import { projectFolder } from '../project-folder.ts';
import type { Terminal } from '../terminal.ts';
import { collectStatus } from './collect-status.ts';
import { statusExit } from './status-exit.ts';
import { unreadSessionLines } from './unread-session-lines.ts';
import type { SessionCost, StatusReport, TurnStatus } from './status-report.ts';

export interface StatusFlags {
  readonly json: boolean;
  readonly all: boolean;
}

/** `status`: everything a person asks when a trace is not where it should be. */
export function showStatus(
  context: CliContext,
  { json, all }: StatusFlags,
  directory: string | undefined,
): void {
  const { terminal, cwd } = context;
  const report = collectStatus(context, { project: projectFolder(cwd, directory), all });
  if (json) terminal.printJson(report);
  else printReport(terminal, report);
  terminal.exitWith(statusExit(report));
}

function printReport(terminal: Terminal, report: StatusReport): void {
  const { print, style } = terminal;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Project', projectLines(report)],
    ['Why sessions are not traced', report.obstacles.map(renderProblem)],
    [
      'Settings',
      report.settings.map(
        ({ key, value, origin }) => `${key.padEnd(20)} ${value}  (${origin.name ?? origin.source})`,
      ),
    ],
    ['Problems', report.problems.map(renderProblem)],
    ['Destinations, with the turns of all projects', destinationLines(report)],
    ['Sessions that nobody has read to the end', unreadSessionLines(report)],
    ['Last turns', report.turns.map((turn) => turnLine(turn, report.project))],
    [
      "Cost against Claude Code's own account",
      report.sessions.filter(({ remainderUsd }) => remainderUsd !== 0).map(remainderLine),
    ],
    [
      'Lines that could not be read',
      report.unread.map(
        ({ count, place, reason, sessionId }) => `${count} × ${reason} in ${place} of session ${sessionId}`,
      ),
    ],
    [
      'Files',
      Object.entries(report.files).flatMap(([name, path]) =>
        path === undefined ? [] : [`${name.padEnd(8)} ${path}`],
      ),
    ],
  ];
  for (const [title, lines] of sections.filter(([, all]) => all.length > 0)) {
    print(style('bold', title));
    for (const line of lines) print(`  ${line}`);
  }
}

function projectLines(report: StatusReport): readonly string[] {
  const { project, version, hold, drainAlive } = report;
  return [
    `${project} (claude-otel ${version})`,
    setUpLine(report),
    ...(hold === undefined ? [] : [`nothing is sent: ${hold}`]),
    drainAlive ? 'a drain is at work in the background' : 'no drain is at work; the next session starts one',
  ];
}

function setUpLine({ hooksIn, hooksAbove, obstacles }: StatusReport): string {
  if (hooksIn.length > 0) return `set up: hooks in ${hooksIn.join(', ')}`;
  if (hooksAbove !== undefined)
    return `no hooks here; those in ${hooksAbove} run for sessions that are started there`;
  // A file that cannot be read may hold them.
  return obstacles.length > 0 ? 'no hooks were found' : 'not set up: run "claude-otel setup"';
}

function destinationLines({ destinations }: StatusReport): readonly string[] {
  return destinations.flatMap(({ destinationId, accepted, pending, rejected, lastReason }) => [
    `${destinationId}: ${countOf(accepted, 'turn')} there, ${pending} pending, ${rejected} refused`,
    ...(pending + rejected > 0 && lastReason !== undefined ? [`  ${lastReason}`] : []),
  ]);
}

function turnLine(turn: TurnStatus, shownProject: string): string {
  const { startedAt, turnKey, outcome, durationMs, inputTokens, outputTokens, costUsd, deliveries } = turn;
  const tokens = inputTokens === undefined ? '' : `${inputTokens} in, ${outputTokens ?? 0} out`;
  const cost = costUsd === undefined ? '' : `$${costUsd.toFixed(6)}`;
  const missing = deliveries
    .filter(({ state }) => state !== 'accepted')
    .map(({ destinationId, state }) => `${state}: ${destinationId}`);
  return [
    startedAt,
    turnKey.slice(0, 8),
    outcome,
    `${(durationMs / 1000).toFixed(1)}s`,
    tokens,
    cost,
    turn.project === undefined || turn.project === shownProject ? '' : turn.project,
    ...missing,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function remainderLine({ sessionId, accountUsd, spansUsd, remainderUsd }: SessionCost): string {
  const sign = remainderUsd < 0 ? '-' : '+';
  return `${sessionId}: $${accountUsd.toFixed(6)} in the account, $${spansUsd.toFixed(6)} in spans, remainder ${sign}$${Math.abs(remainderUsd).toFixed(6)}`;
}
