import type { StatusReport, UnreadSessionStatus } from './status-report.ts';

/** As many as a person reads; `--json` has all. */
const SHOWN = 10;

/** What is pending of sessions, each with who reads it. */
export function unreadSessionLines(report: StatusReport): readonly string[] {
  const { unreadSessions } = report;
  const rest = unreadSessions.length - SHOWN;
  return [
    ...unreadSessions.slice(0, SHOWN).map((session) => unreadSessionLine(session, report)),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ];
}

function unreadSessionLine(session: UnreadSessionStatus, { project, hold }: StatusReport): string {
  const { sessionId } = session;
  const where = session.project === undefined || session.project === project ? '' : `  ${session.project}`;
  return `${sessionId}${where}  pending${wayOut(session, hold)}`;
}

/** None while nothing may be sent: the reason stands above. */
function wayOut(
  { ofThisEnvironment, transcriptPath }: UnreadSessionStatus,
  hold: string | undefined,
): string {
  if (hold !== undefined) return '';
  if (ofThisEnvironment) return ': the next session sends it, or "claude-otel drain"';
  const orImport = transcriptPath === undefined ? '' : `, or "claude-otel import ${transcriptPath}" here`;
  return `, with other credentials or destinations in the environment: run "claude-otel drain" in that one${orImport}`;
}
