import { existsSync } from 'node:fs';
import { loadSettings } from '../../config/load-settings.ts';
import { ledgerPath, stateFolder } from '../../config/paths.ts';
import type { Trace } from '../../core/spans/span.ts';
import { encodeOtlpJson } from '../../core/targets/otlp/encode-otlp-json.ts';
import { readTurnAgain } from '../../drain/read-turn-again.ts';
import { createRendering } from '../../drain/rendering.ts';
import type { TurnInputs } from '../../drain/source-position.ts';
import { journalOfSession } from '../../journal/sessions.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { findSession } from '../../ledger/sessions.ts';
import type { SealedTurn } from '../../ledger/turns.ts';
import { checkCount } from '../check-count.ts';
import { commandLedger } from '../command-ledger.ts';
import type { CliContext } from '../context.ts';
import { drainEnvironment } from '../drain-environment.ts';
import type { Terminal } from '../terminal.ts';
import { drawWaterfall, waterfallText, type WaterfallRow } from '../waterfall/draw-waterfall.ts';
import { findSessions, lastTurns } from '../project-sessions.ts';
import { findTurns } from './find-turns.ts';

export interface ShowFlags {
  readonly last: number;
  readonly json: boolean;
  /** Of all projects, not only of the one in this folder. */
  readonly all: boolean;
}

/** `show`: turns as they were sent, made again from their transcripts. Ledger and journals are those that the hooks of this folder use. */
export function showTurns(context: CliContext, flags: ShowFlags, id: string | undefined): void {
  checkCount({ flag: '--last', value: flags.last, example: 5 });
  const environment = drainEnvironment(context.environment, context.cwd);
  if (!existsSync(ledgerPath(environment))) return context.terminal.note(NOTHING);
  const ledger = commandLedger({ ...context, environment });
  try {
    const turns =
      id === undefined ? turnsHere(ledger, flags, context.cwd) : findTurns(ledger, id, flags.last);
    if (turns.length === 0) context.terminal.note(flags.all ? NOTHING : nothingIn(context.cwd));
    const source = { ledger, state: stateFolder(environment), json: flags.json };
    const shown = turns.filter((turn) => showTurn({ ...source, turn }, context));
    if (shown.length < turns.length) context.terminal.exitWith('unexpected');
  } finally {
    ledger.close();
  }
}

const NOTHING =
  'Nothing was traced yet. Run "claude-otel setup" in a project, then work with claude there, or "claude-otel import" past sessions.';

function nothingIn(folder: string): string {
  return `Nothing was traced yet of sessions that were started in ${folder} or below it. "claude-otel show --all" shows those of all projects.`;
}

/** Oldest first. */
function turnsHere(ledger: Ledger, { all, last }: ShowFlags, cwd: string): readonly SealedTurn[] {
  return lastTurns(ledger, findSessions(ledger, all ? undefined : cwd), last).toReversed();
}

interface Shown {
  readonly turn: SealedTurn;
  readonly ledger: Ledger;
  /** Where the journals lie. */
  readonly state: string;
  readonly json: boolean;
}

/** False where there is nothing to draw any more. */
function showTurn(shown: Shown, context: CliContext): boolean {
  const { turn, ledger, json } = shown;
  const { terminal } = context;
  const trace = traceOf(shown, context);
  if (trace === undefined)
    terminal.note(`The transcript of turn ${turn.turnKey} is gone or was changed: it cannot be drawn again.`);
  else if (json) terminal.print(encodeOtlpJson([trace]));
  else drawTurn(turn, trace, { terminal, project: findSession(ledger, turn.sessionId)?.projectDir });
  return trace !== undefined;
}

interface Drawing {
  readonly terminal: Terminal;
  readonly project: string | undefined;
}

function drawTurn(turn: SealedTurn, trace: Trace, { terminal, project }: Drawing): void {
  const { sessionId, turnKey, facts } = turn;
  const started = new Date(facts.startedAt).toISOString();
  const head = [`session ${sessionId}`, `turn ${turnKey}`, `trace ${trace.traceId}`, started, project ?? ''];
  terminal.print(terminal.style('bold', head.join('  ').trimEnd()));
  terminal.print(waterfallText(drawWaterfall(trace), (text, row) => paint(terminal, text, row)));
  terminal.print('');
}

/** With the settings of the project that the session ran in: its `env` block, not that of the project here. */
function traceOf(
  { turn, ledger, state }: Shown,
  { environment: own, cwd, package: { version } }: CliContext,
): Trace | undefined {
  const { sessionId, turnKey } = turn;
  const session = findSession(ledger, sessionId);
  const found = readTurnAgain({
    sessionId,
    turnKey,
    inputs: turn.inputs as TurnInputs,
    journal: journalOfSession(state, sessionId),
    transcriptPath: session?.transcriptPath,
  });
  const projectFolder = session?.projectDir ?? cwd;
  const environment = drainEnvironment(own, projectFolder);
  const { settings } = loadSettings({ environment, projectFolder });
  return found && createRendering(settings, version)(settings.content)(found);
}

function paint(terminal: Terminal, text: string, { kind }: WaterfallRow): string {
  if (kind === 'failed') return terminal.style('red', text);
  return kind === 'refused' ? terminal.style('yellow', text) : text;
}
