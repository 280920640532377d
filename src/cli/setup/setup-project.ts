import { needsApproval, type ProjectRequest } from '../../config/approval.ts';
import { requestOf } from '../../config/hold.ts';
import { readSettingsInput } from '../../config/load-settings.ts';
import type { Environment } from '../../config/paths.ts';
import { approveProject } from '../../config/user-file.ts';
import { applyChange, changesAnything, refuseReadOnly } from '../claude-settings/file-change.ts';
import { createReceiptBook, type ReceiptBook } from '../claude-settings/receipt.ts';
import type { CliContext } from '../context.ts';
import type { DestinationFlags } from '../destination-values.ts';
import type { Terminal } from '../terminal.ts';
import { userEnvironment } from '../user-environment.ts';
import { askForDestination, confirmSetup } from './ask.ts';
import { installRuntime } from './install-runtime.ts';
import { planSetup, type SetupPlan } from './plan-setup.ts';
import { reportDryRun, reportMlflow, reportProbes, reportSetup } from './report-setup.ts';
import { chooseScope, refuseUsersFolder, type Scope } from './scope.ts';

export type SetupFlags = DestinationFlags & {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly user: boolean;
  readonly local: boolean;
  readonly replaceMlflow: boolean;
};

/** Plan, ask, write, say. Nothing is written before the plan is whole and wanted. */
export async function setupProject(
  context: CliContext,
  flags: SetupFlags,
  directory: string | undefined,
): Promise<void> {
  const work = prepare(context, flags, directory);
  const plan = await planWithAnswers(work);
  if (plan === undefined) return cancel(context.terminal);
  reportMlflow(context.terminal, plan, flags.replaceMlflow);
  if (flags.dryRun) return reportDryRun(context.terminal, plan);
  if (work.asks && !(await confirmSetup(plan))) return cancel(context.terminal);
  refuseReadOnly([...plan.settings, plan.config]);
  const runtime = installRuntime({
    ...context.package,
    environment: work.environment,
    node: process.execPath,
  });
  const written = write(plan, work);
  reportSetup(context.terminal, { plan, scope: work.scope, runtime, ...written });
  await reportProbes(context, { ...work.scope, ...plan });
}

function cancel({ note, exitWith }: Terminal): void {
  note('Cancelled: nothing was written.');
  exitWith('cancelled');
}

interface Work {
  readonly context: CliContext;
  readonly flags: SetupFlags;
  readonly scope: Scope;
  /** Without what the project's files put there: run from inside Claude Code, the user's own folders still count. */
  readonly environment: Environment;
  readonly receipts: ReceiptBook;
  readonly asks: boolean;
}

function prepare(context: CliContext, flags: SetupFlags, directory: string | undefined): Work {
  const first = chooseScope({ ...context, ...flags, directory });
  const environment = userEnvironment(context.environment, first.projectFolder);
  const scope = chooseScope({ ...context, ...flags, directory, environment });
  refuseUsersFolder(scope, environment);
  const asks = context.terminal.interactive && !flags.yes && !flags.dryRun;
  return { context, flags, scope, environment, receipts: createReceiptBook(environment), asks };
}

/** Undefined when the user has had enough. */
async function planWithAnswers(work: Work): Promise<SetupPlan | undefined> {
  const { scope, environment, receipts, flags } = work;
  const input = {
    scope,
    environment,
    receipts,
    flags,
    replacesMlflow: flags.replaceMlflow,
  };
  const plan = planSetup(input);
  if (!work.asks || plan.resolved.origins.destinations.source !== 'default') return plan;
  const answer = await askForDestination(plan.resolved);
  if (answer.kind === 'cancelled') return undefined;
  return answer.uris.length === 0
    ? plan
    : planSetup({ ...input, flags: { ...flags, trackingUri: answer.uris } });
}

interface Written {
  readonly backups: readonly string[];
  readonly approved: boolean;
}

/** The approval and our settings first: hooks must not fire into a project that is on hold, nor be there if it stays so. */
function write(plan: SetupPlan, work: Work): Written {
  const { scope, environment, receipts } = work;
  const isPlanned = approve(plan.request, work);
  applyChange(plan.config, receipts);
  const backups = plan.settings.filter(changesAnything).map((change) => applyChange(change, receipts));
  // As the files are now, should they say anything else than was planned.
  const found = requestOf(readSettingsInput({ environment, projectFolder: scope.projectFolder }));
  const approved = approve(found, work) || isPlanned;
  return { backups: backups.filter((backup) => backup !== undefined), approved };
}

/** False if there was nothing to approve, or no news. For all projects there is nothing: each asks for itself. */
function approve(request: ProjectRequest, { scope, environment }: Work): boolean {
  return scope.kind !== 'user' && needsApproval(request) && approveProject(environment, request);
}
