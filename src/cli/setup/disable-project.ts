import { requestOf } from '../../config/hold.ts';
import { readSettingsInput } from '../../config/load-settings.ts';
import type { Environment } from '../../config/paths.ts';
import { forgetApproval } from '../../config/user-file.ts';
import {
  applyRemoval,
  changesAnything,
  planRemoval,
  refuseReadOnly,
  type FileChange,
} from '../claude-settings/file-change.ts';
import { createHooksEditor } from '../claude-settings/hooks-editor.ts';
import { createReceiptBook, type ReceiptBook } from '../claude-settings/receipt.ts';
import type { CliContext } from '../context.ts';
import type { Terminal } from '../terminal.ts';
import { userEnvironment } from '../user-environment.ts';
import { createConfigEditor } from './config-editor.ts';
import { drawChange } from './report-setup.ts';
import { chooseScope, type Scope } from './scope.ts';

export interface DisableFlags {
  readonly user: boolean;
  readonly dryRun: boolean;
}

/** Takes out what `setup` put in. Traces, and the user's own settings file, stay. */
export function disableProject(
  context: CliContext,
  { user, dryRun }: DisableFlags,
  directory: string | undefined,
): void {
  const { terminal } = context;
  const scope = chooseScope({ ...context, user, local: false, directory });
  const environment = userEnvironment(context.environment, scope.projectFolder);
  const receipts = createReceiptBook(environment);
  const changes = planDisable(scope, receipts);
  if (dryRun) return reportDryRun(terminal, changes);
  refuseReadOnly(changes);
  // Our settings go last: they may be all that still lies in a folder that we made.
  for (const change of changes) applyRemoval(change, receipts);
  if (scope.kind !== 'user') forget(environment, scope);
  report(terminal, scope, changes);
}

function planDisable(scope: Scope, receipts: ReceiptBook): readonly FileChange[] {
  const settings = scope.settingsPaths.map((path) =>
    planRemoval(path, createHooksEditor({ path, hooks: 'add', replacesMlflow: false }), receipts),
  );
  const { configPath } = scope;
  return scope.kind === 'user'
    ? settings
    : [...settings, planRemoval(configPath, createConfigEditor({ path: configPath }), receipts)];
}

function forget(environment: Environment, { projectFolder }: Scope): void {
  forgetApproval(environment, requestOf(readSettingsInput({ environment, projectFolder })));
}

function reportDryRun({ print }: Terminal, changes: readonly FileChange[]): void {
  for (const change of changes.filter(changesAnything)) print(`${change.path}\n${drawChange(change)}\n`);
  print('Nothing was written (--dry-run).');
}

function report({ print, style }: Terminal, scope: Scope, changes: readonly FileChange[]): void {
  const changed = changes.filter(changesAnything);
  const whose = scope.kind === 'user' ? 'you' : scope.projectFolder;
  print(
    changed.length === 0
      ? `claude-otel was not set up for ${whose}.`
      : `${style('green', '✓')} claude-otel is out of the way for ${whose}`,
  );
  for (const { path, after } of changed) print(`  ${after === undefined ? 'removed ' : 'restored'}  ${path}`);
  const left = changes.find((change) => change.path === scope.configPath && change.after !== undefined);
  if (left !== undefined && scope.kind !== 'user')
    print(`  left      ${scope.configPath} (it was there before, or was edited since)`);
}
