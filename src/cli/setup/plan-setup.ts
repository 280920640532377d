import { approvalOf, type ProjectRequest } from '../../config/approval.ts';
import { requestOf } from '../../config/hold.ts';
import { readSettingsInput } from '../../config/load-settings.ts';
import type { Environment } from '../../config/paths.ts';
import { lastValues, type ProjectEnvironment } from '../../config/project-environment.ts';
import type { ResolveInput } from '../../config/resolve-input.ts';
import { resolveSettings, type ResolvedSettings } from '../../config/resolve-settings.ts';
import { refuseUnusable } from '../../config/refuse-unusable.ts';
import { absentFile } from '../../config/settings-file.ts';
import { UsageError } from '../../config/usage-error.ts';
import { planChange, readIfThere, type FileChange } from '../claude-settings/file-change.ts';
import { valueAt } from '../claude-settings/edit-hooks.ts';
import { createHooksEditor } from '../claude-settings/hooks-editor.ts';
import { findMlflowSetup, mlflowVariables, type MlflowSetup } from '../claude-settings/mlflow-setup.ts';
import type { ReceiptBook } from '../claude-settings/receipt.ts';
import { decodeSettings } from '../claude-settings/settings-text.ts';
import type { DestinationValues } from '../destination-values.ts';
import { reachingHooks } from '../reaching-hooks.ts';
import { createConfigEditor, readConfig } from './config-editor.ts';
import type { Scope } from './scope.ts';
import { wantedValues, type WantedInput } from './wanted-values.ts';

export interface SetupInput {
  readonly scope: Scope;
  readonly flags: WantedInput['flags'];
  readonly replacesMlflow: boolean;
  readonly environment: Environment;
  readonly receipts: ReceiptBook;
}

/** All that `setup` would do, before it does anything. */
export interface SetupPlan {
  readonly settings: readonly FileChange[];
  readonly config: FileChange;
  readonly mlflow: readonly (MlflowSetup & { readonly path: string })[];
  /** Files that switch all hooks off, ours too. */
  readonly withoutHooks: readonly string[];
  /** How sessions will be traced once this is in place. */
  readonly resolved: ResolvedSettings;
  /** What the project's files will ask for: its variables will be trusted with it. Nothing, where all projects are meant. */
  readonly request: ProjectRequest;
}

/** @throws UsageError whenever a file, flag or destination is no use: nothing was written then */
export function planSetup(input: SetupInput): SetupPlan {
  const { scope, environment } = input;
  const mlflow = scope.settingsPaths.flatMap(mlflowIn);
  const found = readSettingsInput({ environment, projectFolder: scope.projectFolder });
  refuseUnusable(found.userFile);
  const said = { ...found.userFile.values, ...(scope.kind === 'user' ? {} : found.projectFile.values) };
  const wanted = wantedValues({
    ...input,
    projectFolder: scope.projectFolder,
    said,
    mlflow: mlflow.find(({ trackingUri }) => trackingUri !== undefined),
  });
  const config = planConfig(input, wanted);
  const preview = previewInput({ found, scope, config, input });
  const resolved = resolveSettings(preview);
  refuseProblems(resolved, scope.configPath);
  return {
    settings: planSettings(input),
    config,
    mlflow,
    withoutHooks: scope.settingsPaths.filter(switchesHooksOff),
    resolved,
    request: requestOf(preview),
  };
}

/** There is no personal file for a project: with `--local` the shared one is made only if there is something to say. */
function planConfig({ scope, receipts }: SetupInput, wanted: DestinationValues): FileChange {
  const { configPath: path, kind } = scope;
  const editor = createConfigEditor({ path, wanted, isPrivate: kind === 'user', isMade: kind !== 'local' });
  return planChange(path, editor, receipts);
}

function planSettings({ scope, replacesMlflow, receipts }: SetupInput): readonly FileChange[] {
  return scope.settingsPaths.map((path) => {
    const receipt = receipts.find(path);
    const elsewhere = receipt === undefined ? 'leave' : 'move';
    const editor = createHooksEditor({
      path,
      hooks: path === scope.settingsPath ? 'add' : elsewhere,
      replacesMlflow: replacesMlflow || receipt?.replacedMlflow === true,
    });
    return planChange(path, editor, receipts);
  });
}

function switchesHooksOff(path: string): boolean {
  const bytes = readIfThere(path);
  return bytes !== undefined && valueAt(decodeSettings(bytes, path).text, ['disableAllHooks']) === true;
}

function mlflowIn(path: string): readonly (MlflowSetup & { readonly path: string })[] {
  const bytes = readIfThere(path);
  const setup = bytes && findMlflowSetup(decodeSettings(bytes, path).text);
  return setup === undefined ? [] : [{ ...setup, path }];
}

/** The settings as hooks will read them: with the file as it will be, approved, and with the project's variables over the shell's. */
function previewInput({
  found,
  scope,
  config,
  input,
}: {
  found: ResolveInput;
  scope: Scope;
  config: FileChange;
  input: SetupInput;
}): ResolveInput {
  const file = readConfig(config.after, config.path);
  if (scope.kind === 'user')
    return { ...found, userFile: file, projectFile: absentFile(''), projectEnvironment: {} };
  const projectEnvironment = input.replacesMlflow
    ? withoutMlflow(found.projectEnvironment)
    : found.projectEnvironment;
  const request = requestOf({ projectFolder: scope.projectFolder, projectFile: file, projectEnvironment });
  const { path, digest } = approvalOf(request);
  const userFile = { ...found.userFile, other: { ...found.userFile.other, approvals: { [path]: digest } } };
  const environment = { ...found.environment, ...reachingHooks(lastValues(projectEnvironment)) };
  return { ...found, environment, projectFile: file, projectEnvironment, userFile };
}

function withoutMlflow(environment: ProjectEnvironment): ProjectEnvironment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !mlflowVariables.includes(name)));
}

function refuseProblems({ problems, hold }: ResolvedSettings, configPath: string): void {
  const problem = problems.find(({ where, isHarmless }) => where === configPath && isHarmless !== true);
  if (problem !== undefined)
    throw new UsageError({ code: 'conflict', message: problem.message, remedy: problem.remedy });
  if (hold !== undefined)
    throw new UsageError({ code: 'bad-file', message: hold.reason, remedy: hold.remedy });
}
