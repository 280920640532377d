import { resolve } from 'node:path';
import { logPath, stateFolder } from '../../config/paths.ts';
import { ensurePrivateFolder } from '../../config/private-folder.ts';
import { UsageError } from '../../config/usage-error.ts';
import { createBackOff } from '../../drain/back-off.ts';
import type { DeliveryContext } from '../../drain/deliver-turn.ts';
import { createLog } from '../../drain/log.ts';
import { openOutlets } from '../../drain/open-outlets.ts';
import type { Outlet, Outlets } from '../../drain/outlet.ts';
import { environmentFingerprint } from '../../hook/environment-fingerprint.ts';
import { journalOfSession } from '../../journal/sessions.ts';
import { findTranscripts, type TranscriptFile } from '../../transcripts/find-transcripts.ts';
import type { CliContext } from '../context.ts';
import { destinationValues, type DestinationFlags } from '../destination-values.ts';
import { drainEnvironment } from '../drain-environment.ts';
import { commandLedger } from '../command-ledger.ts';
import { importSession } from './import-session.ts';
import { lostStores } from './lost-stores.ts';
import { createProgress } from './progress.ts';
import { addCounts, NOTHING_IMPORTED, reportImport, type ImportCounts } from './report-import.ts';

export interface ImportFlags extends DestinationFlags {
  readonly includeOpen: boolean;
  readonly again: boolean;
  readonly json: boolean;
}

/**
 * `import`: transcripts → destinations, through the same ledger as the drain. All of it in the environment of the hooks of this folder: by another ledger it would send
 * once more what was traced live, without the journal it would put coarser times in its place, and by other destinations a turn would not be where its session's are.
 * What stays pending is then also the affair of the drain that these hooks start, which has the same credentials.
 */
export async function runImport(
  own: CliContext,
  flags: ImportFlags,
  paths: readonly string[],
): Promise<void> {
  const context = { ...own, environment: drainEnvironment(own.environment, own.cwd) };
  const { environment, cwd, terminal } = context;
  const transcripts = paths.flatMap((path) => transcriptsAt(resolve(cwd, path)));
  ensurePrivateFolder(stateFolder(environment));
  const log = createLog(logPath(environment));
  const ledger = commandLedger(context);
  const opened = openOutlets({
    environmentOf: () => environment,
    version: context.package.version,
    log,
    code: destinationValues(flags),
  });
  try {
    const outlets = usable(opened.find(cwd));
    const delivery: DeliveryContext = {
      ledger,
      log,
      backOff: createBackOff(),
      signal: new AbortController().signal,
    };
    const again = new Set(
      flags.again ? outlets.map(({ destination }) => destination.id) : lostStores(outlets),
    );
    const counts = await importAll(
      { transcripts, outlets, delivery, includeOpen: flags.includeOpen, again },
      context,
    );
    reportImport(terminal, counts, flags.json);
  } finally {
    await opened.close();
    ledger.close();
  }
}

interface Work {
  readonly transcripts: readonly TranscriptFile[];
  readonly outlets: readonly Outlet[];
  readonly delivery: DeliveryContext;
  readonly includeOpen: boolean;
  readonly again: ReadonlySet<string>;
}

async function importAll(work: Work, { terminal, cwd, environment }: CliContext): Promise<ImportCounts> {
  const { transcripts, delivery } = work;
  const fingerprint = environmentFingerprint(environment);
  const progress = createProgress(terminal, transcripts.length);
  let counts = NOTHING_IMPORTED;
  for (const transcript of transcripts) {
    const journal = journalOfSession(stateFolder(environment), transcript.sessionId);
    const session = await importSession(
      { ...work, transcript, projectDir: cwd, environment: fingerprint, journal },
      delivery,
    );
    counts = addCounts(counts, session);
    progress.step(counts);
  }
  return counts;
}

function transcriptsAt(path: string): readonly TranscriptFile[] {
  try {
    const found = findTranscripts(path);
    if (found.length > 0) return found;
  } catch {
    throw new UsageError({
      code: 'not-found',
      message: `There is nothing at ${path}.`,
      remedy:
        'Name a transcript (.jsonl) or a folder of them; Claude Code keeps them below ~/.claude/projects.',
    });
  }
  throw new UsageError({
    code: 'not-found',
    message: `There are no transcripts below ${path}.`,
    remedy:
      'Claude Code keeps them below ~/.claude/projects (or $CLAUDE_CONFIG_DIR/projects), as <session id>.jsonl.',
  });
}

function usable(outlets: Outlets): readonly Outlet[] {
  switch (outlets.kind) {
    case 'deliver':
      return outlets.outlets;
    case 'hold':
      throw new UsageError({
        code: 'refused',
        // A hold's reason is a sentence, others are not.
        message: `Nothing can be sent: ${outlets.reason.replace(/\.$/u, '')}.`,
        remedy: 'Run "claude-otel setup" here to approve this project, or name a destination with -u.',
      });
    case 'off':
      throw new UsageError({
        code: 'refused',
        message: 'Tracing is switched off here.',
        remedy: 'Unset CLAUDE_OTEL_ENABLED and MLFLOW_CLAUDE_TRACING_ENABLED, or set them to true.',
      });
  }
}
