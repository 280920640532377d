import type { DiagnosticCount } from '../../ledger/diagnostics.ts';
import { countOf } from '../count-of.ts';
import type { Terminal } from '../terminal.ts';

/** What an import did; deliveries are counted per turn and destination. */
export interface ImportCounts {
  readonly sessions: number;
  readonly turns: number;
  /** Turns that every destination had before. */
  readonly known: number;
  /** Sessions whose last turn has no end and was left out. */
  readonly open: number;
  readonly pending: number;
  readonly rejected: number;
  readonly reasons: readonly string[];
  /** Lines that say nothing to us, also as an earlier import or a drain counted them. */
  readonly unread: readonly UnreadLines[];
}

type UnreadLines = Pick<DiagnosticCount, 'sessionId' | 'place' | 'reason' | 'count'>;

export const NOTHING_IMPORTED: ImportCounts = {
  sessions: 0,
  turns: 0,
  known: 0,
  open: 0,
  pending: 0,
  rejected: 0,
  reasons: [],
  unread: [],
};

export function addCounts(left: ImportCounts, right: ImportCounts): ImportCounts {
  return {
    sessions: left.sessions + right.sessions,
    turns: left.turns + right.turns,
    known: left.known + right.known,
    open: left.open + right.open,
    pending: left.pending + right.pending,
    rejected: left.rejected + right.rejected,
    reasons: [...new Set([...left.reasons, ...right.reasons])],
    unread: [...left.unread, ...right.unread],
  };
}

/** The result, and the exit code that says it to a script. */
export function reportImport(terminal: Terminal, counts: ImportCounts, json: boolean): void {
  if (json) terminal.printJson(counts);
  else for (const line of sentences(counts)) terminal.print(line);
  if (counts.pending > 0) terminal.exitWith('pending');
  else if (counts.rejected > 0) terminal.exitWith('unavailable');
  else if (isRubbish(counts)) terminal.exitWith('usage');
}

/** A transcript of whatever later version has lines that are objects. */
const notOfClaudeCode: ReadonlySet<string> = new Set(['not-json', 'not-an-object', 'torn']);

function isRubbish({ turns, open, unread }: ImportCounts): boolean {
  return turns + open === 0 && unread.some(({ reason }) => notOfClaudeCode.has(reason));
}

function sentences(counts: ImportCounts): readonly string[] {
  const { sessions, turns, open, pending, rejected, reasons, unread } = counts;
  return [
    `${countOf(turns, 'turn')} of ${countOf(sessions, 'session')}: ${verdict(counts)}`,
    ...(open > 0 ? [`${countOf(open, 'open last turn')} left out; --include-open takes them.`] : []),
    ...(pending > 0
      ? [
          `${countOf(pending, 'delivery', 'deliveries')} pending: sent again by the next session, or by "claude-otel drain".`,
        ]
      : []),
    ...(rejected > 0
      ? [
          `${countOf(rejected, 'delivery', 'deliveries')} refused: when the reason is gone, this command or "claude-otel drain --retry-refused" sends them again.`,
        ]
      : []),
    ...reasons.map((reason) => `  ${reason}`),
    ...(unread.length > 0 ? [unreadSentence(unread)] : []),
  ];
}

function verdict({ turns, known, pending, rejected }: ImportCounts): string {
  if (turns === 0) return 'no finished turn was found.';
  if (pending + rejected > 0) return 'not all of them arrived.';
  return known === turns
    ? 'every destination had them already; --again sends them once more.'
    : 'every destination has them.';
}

function unreadSentence(unread: readonly UnreadLines[]): string {
  const reasons = [...new Set(unread.map(({ reason }) => reason))].map((reason) => {
    const same = unread.filter((lines) => lines.reason === reason);
    return `${sum(same)} × ${reason}`;
  });
  return `${countOf(sum(unread), 'line')} could not be read: ${reasons.join(', ')}. "claude-otel status" says of which sessions.`;
}

function sum(lines: readonly UnreadLines[]): number {
  return lines.reduce((total, { count }) => total + count, 0);
}
