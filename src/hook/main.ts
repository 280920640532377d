import { appendToJournal } from '../journal/append.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import { stateFolder } from '../journal/paths.ts';
import { readProcessStat } from '../process-stat.ts';
import { environmentFingerprint } from './environment-fingerprint.ts';
import { readStdin } from './read-stdin.ts';
import { toJournalEntry } from './to-journal-entry.ts';
import { wakeDrain } from './wake-drain.ts';

/**
 * The hook: one line into the journal, a drain started if none lives, exit 0, and never a word: on SessionStart and UserPromptSubmit Claude Code puts what
 * a hook prints into the model's context. Bundled into one CommonJS file for Node >= 18.
 */
function main(): void {
  const state = stateFolder(process.env);
  // The instrumentation traces this session from inside the process: one trace, not two.
  if (process.env['CLAUDE_OTEL_INSTRUMENTED'] === '1' || state === undefined) return;
  const entry = toJournalEntry(JSON.parse(readStdin()), process.env, processStart());
  if (entry === undefined) return;
  const place = { state, fingerprint: environmentFingerprint(process.env) };
  appendToJournal(place, withClaudeStart(entry));
  wakeDrain(place, __dirname);
}

/** Nearer to the event than now: starting Node takes longer than everything the hook does. */
function processStart(): number {
  return Math.round(Date.now() - process.uptime() * 1000);
}

/** Only where a turn begins: enough to tell the process from a later one with its number, and tool calls need not pay. */
const begins: ReadonlySet<string> = new Set(['SessionStart', 'UserPromptSubmit']);

function withClaudeStart(entry: JournalEntry): JournalEntry {
  if (entry.claude_pid === undefined || !begins.has(entry.event)) return entry;
  return { ...entry, claude_start: readProcessStat(entry.claude_pid)?.start };
}

// Node's own warnings are words, too.
process.removeAllListeners('warning');
try {
  main();
} catch {
  // A hook that fails must not disturb the turn: what is lost is precision, the transcript has the rest.
}
