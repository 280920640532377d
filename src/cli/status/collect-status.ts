import { existsSync } from 'node:fs';
import { describeSettings } from '../../config/describe-settings.ts';
import { holdReason } from '../../config/hold-reason.ts';
import { parseDestinationUri } from '../../config/destination-uri.ts';
import { loadCredentials } from '../../config/load-credentials.ts';
import { loadSettings } from '../../config/load-settings.ts';
import { ledgerPath, logPath, stateFolder } from '../../config/paths.ts';
import type { ResolvedSettings } from '../../config/resolve-settings.ts';
import { isDrainAlive } from '../../journal/is-drain-alive.ts';
import { environmentFingerprint } from '../../hook/environment-fingerprint.ts';
import { deliveriesOf, destinationTotals } from '../../ledger/deliveries.ts';
import { listDiagnostics } from '../../ledger/diagnostics.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { listSessions } from '../../ledger/sessions.ts';
import { turnsOf, type SealedTurn } from '../../ledger/turns.ts';
import { commandLedger } from '../command-ledger.ts';
import type { CliContext } from '../context.ts';
import { drainEnvironment } from '../drain-environment.ts';
import { findSessions, lastTurns, type ProjectSessions } from '../project-sessions.ts';
import { findUnreadSessions } from './find-unread-sessions.ts';
import { hookStatus } from './hook-status.ts';
import type { SessionCost, StatusReport, TurnStatus } from './status-report.ts';

const SHOWN_TURNS = 10;
const SHOWN_SESSIONS = 50;
/** Below it, a difference is rounding. */
const ROUNDING_USD = 1e-9;

export interface StatusScope {
  readonly project: string;
  /** Turns of all projects. */
  readonly all: boolean;
}

/** Looked at as hooks and drain have it, in their environment: not all of it is in the terminal's. */
export function collectStatus(own: CliContext, { project, all }: StatusScope): StatusReport {
  const context = { ...own, environment: drainEnvironment(own.environment, project) };
  const { environment } = context;
  const { version } = own.package;
  const resolved = loadSettings({ environment, projectFolder: project });
  const { outdated, ...hooks } = hookStatus({ environment, project, resolved, version });
  return {
    project,
    version,
    ...hooks,
    enabled: resolved.settings.enabled,
    hold: holdReason(resolved),
    problems: [...resolved.problems, ...loadCredentials(resolved, project).problems, ...outdated],
    settings: describeSettings(resolved),
    drainAlive: isDrainAlive(stateFolder(environment), environmentFingerprint(environment)),
    files: {
      log: logPath(environment),
      ledger: ledgerPath(environment),
      journal: `${stateFolder(environment)}/journal`,
      store: storePath(resolved),
    },
    ...fromLedger(context, all ? undefined : project),
  };
}

/** The first that is a file; none, where traces go elsewhere or nowhere. */
function storePath({ settings }: ResolvedSettings): string | undefined {
  const stores = settings.destinations.map(({ uri }) => parseDestinationUri(uri, { projectFolder: '/' }));
  return stores.find((store) => store.kind === 'sqlite')?.path;
}

type FromLedger = Pick<StatusReport, 'destinations' | 'unreadSessions' | 'turns' | 'sessions' | 'unread'>;

function fromLedger(context: CliContext, folder: string | undefined): FromLedger {
  const { environment } = context;
  if (!existsSync(ledgerPath(environment))) {
    const unreadSessions = findUnreadSessions({ environment, folder, ledger: undefined });
    return { destinations: [], unreadSessions, turns: [], sessions: [], unread: [] };
  }
  const ledger = commandLedger(context);
  try {
    const sessions = findSessions(ledger, folder);
    return {
      destinations: destinationTotals(ledger),
      unreadSessions: findUnreadSessions({ environment, folder, ledger }),
      turns: lastTurns(ledger, sessions, SHOWN_TURNS).map((turn) => turnStatus(ledger, turn, sessions)),
      sessions: sessionCosts(ledger, sessions),
      unread: listDiagnostics(ledger).filter(({ sessionId }) => sessions.has(sessionId)),
    };
  } finally {
    ledger.close();
  }
}

function turnStatus(ledger: Ledger, turn: SealedTurn, sessions: ProjectSessions): TurnStatus {
  const { sessionId, turnKey, facts } = turn;
  const { startedAt, endedAt, traceId, outcome, inputTokens, outputTokens, costUsd } = facts;
  const deliveries = deliveriesOf(ledger, { sessionId, turnKey }).map(({ destinationId, state, reason }) => ({
    destinationId,
    state,
    reason,
  }));
  return {
    sessionId,
    turnKey,
    project: sessions.get(sessionId)?.project,
    traceId,
    outcome,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - startedAt,
    inputTokens,
    outputTokens,
    costUsd,
    deliveries,
  };
}

function sessionCosts(ledger: Ledger, sessions: ProjectSessions): readonly SessionCost[] {
  return listSessions(ledger)
    .filter(({ sessionId }) => sessions.has(sessionId))
    .slice(0, SHOWN_SESSIONS)
    .flatMap(({ sessionId, costStateUsd }) =>
      costStateUsd === undefined ? [] : [sessionCost(ledger, sessionId, costStateUsd)],
    );
}

function sessionCost(ledger: Ledger, sessionId: string, accountUsd: number): SessionCost {
  const spansUsd = turnsOf(ledger, sessionId).reduce((sum, { facts }) => sum + (facts.costUsd ?? 0), 0);
  const remainder = accountUsd - spansUsd;
  return {
    sessionId,
    accountUsd,
    spansUsd,
    remainderUsd: Math.abs(remainder) < ROUNDING_USD ? 0 : remainder,
  };
}
