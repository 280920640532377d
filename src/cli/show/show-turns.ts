import { existsSync } from 'node:fs';
import { loadSettings } from '../../config/load-settings.ts';
import { ledgerPath, stateFolder } from '../../config/paths.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { Trace } from '../../core/spans/span.ts';
import { encodeOtlpJson } from '../../core/targets/otlp/encode-otlp-json.ts';
import { readTurnAgain } from '../../drain/read-turn-again.ts';
import { createRendering } from '../../drain/rendering.ts';
import type { TurnInputs } from '../../drain/source-position.ts';
import { journalOfSession } from '../../journal/sessions.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { findSession } from '../../ledger/sessions.ts';
import type { SealedTurn } from '../../ledger/turns.ts';
import { checkCount } from '../check-count.ts';
import type { CliContext } from '../context.ts';
import type { Terminal } from '../terminal.ts';
import { drawWaterfall, waterfallText, type WaterfallRow } from '../waterfall/draw-waterfall.ts';
import { findTurns } from './find-turns.ts';

export interface ShowFlags {
  readonly last: number;
  readonly json: boolean;
}

/** `show`: turns as they were sent, made again from their transcripts. */
export function showTurns(context: CliContext, flags: ShowFlags, id: string | undefined): void {
  checkCount({ flag: '--last', value: flags.last, example: 5 });
  const path = ledgerPath(context.environment);
  if (!existsSync(path)) return context.terminal.note(NOTHING);
  const ledger = openLedger(path);
  try {
    const turns = findTurns(ledger, { id, last: flags.last });
    if (turns.length === 0) nothingFound(context.terminal, id);
    for (const turn of turns) showTurn({ turn, ledger, json: flags.json }, context);
  } finally {
    ledger.close();
  }
}

const NOTHING =
  'Nothing was traced yet. Run "claude-otel setup" in a project, then work with claude there, or "claude-otel import" past sessions.';

function nothingFound(terminal: Terminal, id: string | undefined): void {
  if (id === undefined) return terminal.note(NOTHING);
  throw new UsageError({
    code: 'not-found',
    message: `No session, turn or trace has an id that begins with "${id}".`,
    remedy: '"claude-otel status" lists the last turns.',
  });
}

interface Shown {
  readonly turn: SealedTurn;
  readonly ledger: Ledger;
  readonly json: boolean;
}

function showTurn({ turn, ledger, json }: Shown, context: CliContext): void {
  const { terminal } = context;
  const trace = traceOf(turn, ledger, context);
  if (trace === undefined)
    return terminal.note(
      `The transcript of turn ${turn.turnKey} is gone or was changed: it cannot be drawn again.`,
    );
  if (json) return terminal.print(encodeOtlpJson([trace]));
  terminal.print(
    terminal.style(
      'bold',
      `session ${turn.sessionId}  turn ${turn.turnKey}  trace ${trace.traceId}  ${new Date(turn.facts.startedAt).toISOString()}`,
    ),
  );
  terminal.print(waterfallText(drawWaterfall(trace), (text, row) => paint(terminal, text, row)));
  terminal.print('');
}

function traceOf(
  turn: SealedTurn,
  ledger: Ledger,
  { environment, cwd, package: { version } }: CliContext,
): Trace | undefined {
  const { sessionId, turnKey } = turn;
  const session = findSession(ledger, sessionId);
  const found = readTurnAgain({
    sessionId,
    turnKey,
    inputs: turn.inputs as TurnInputs,
    journal: journalOfSession(stateFolder(environment), sessionId),
    transcriptPath: session?.transcriptPath,
  });
  const { settings } = loadSettings({ environment, projectFolder: session?.projectDir ?? cwd });
  return found && createRendering(settings, version)(settings.content)(found);
}

function paint(terminal: Terminal, text: string, { kind }: WaterfallRow): string {
  if (kind === 'failed') return terminal.style('red', text);
  return kind === 'refused' ? terminal.style('yellow', text) : text;
}
