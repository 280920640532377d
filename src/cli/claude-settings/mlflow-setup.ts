import { nodeAt, removeAt, setProperty, withObject, type JsonPath } from '../../config/json-edit.ts';
import { isRecord } from '../../config/setting-kinds.ts';
import { addHook, findHooks, removeHooks, valueAt } from './edit-hooks.ts';

/** What `mlflow autolog claude` left in a settings file; `trackingUri` only if it is said there. */
export interface MlflowSetup {
  readonly parts: readonly string[];
  readonly trackingUri?: string;
  readonly experimentName?: string;
  readonly experimentId?: string;
}

/** MLflow's setup writes it, and nobody else needs it. The others mean a server, for whatever runs in a session. */
const mlflowSwitch = 'MLFLOW_CLAUDE_TRACING_ENABLED';
export const mlflowVariables = [
  mlflowSwitch,
  'MLFLOW_TRACKING_URI',
  'MLFLOW_EXPERIMENT_ID',
  'MLFLOW_EXPERIMENT_NAME',
];
const plugin = 'mlflow-tracing@mlflow-plugins';
/** `env`, and what MLflow 3.10 wrote in its place. */
const blocks = ['env', 'environment'];
const properties: readonly JsonPath[] = [
  ...blocks.flatMap((block) => mlflowVariables.map((name) => [block, name])),
  ['enabledPlugins', plugin],
];

export function findMlflowSetup(text: string): MlflowSetup | undefined {
  const found = properties.filter((path) => nodeAt(text, path) !== undefined);
  const hooks = findHooks(text, isMlflowHook);
  if (hooks.length === 0 && !found.some(isOfSetup)) return undefined;
  const said = (name: string): unknown =>
    blocks.map((block) => valueAt(text, [block, name])).find((value) => value !== undefined);
  const [trackingUri, experimentId, experimentName] = mlflowVariables.slice(1).map(said);
  return {
    parts: [...found.map((path) => path.join('.')), ...hooks.map(([, event]) => `hooks.${event}`)],
    ...(typeof trackingUri === 'string' && { trackingUri }),
    ...(typeof experimentId === 'string' && { experimentId }),
    ...(typeof experimentName === 'string' && { experimentName }),
  };
}

/** Takes out what `findMlflowSetup` finds. */
export function removeMlflowSetup(text: string): string {
  if (findMlflowSetup(text) === undefined) return text;
  const without = properties.reduce(removeWithParent, text);
  return removeHooks(without, isMlflowHook, undefined);
}

/** Brings back what `removeMlflowSetup` took out of `original`, into a text that has changed since. */
export function restoreMlflowSetup(text: string, original: string): string {
  const withProperties = properties.reduce((edited, path) => restoreProperty(edited, path, original), text);
  return findHooks(original, isMlflowHook).reduce(
    (edited, path) => restoreHook(edited, path, original),
    withProperties,
  );
}

/** Not only a variable that may be there for other reasons. */
function isOfSetup(path: JsonPath): boolean {
  return path.includes(mlflowSwitch) || path.includes(plugin);
}

function isMlflowHook(hook: unknown): boolean {
  return (
    isRecord(hook) &&
    /\bmlflow autolog claude stop-hook\b|\bmlflow\.claude_code\.hooks\b/u.test(String(hook['command']))
  );
}

function removeWithParent(text: string, path: JsonPath): string {
  const parent = path.slice(0, -1);
  const without = removeAt(text, path);
  return without !== text && nodeAt(without, parent)?.children?.length === 0
    ? removeAt(without, parent)
    : without;
}

function restoreProperty(text: string, path: JsonPath, original: string): string {
  const value = valueAt(original, path);
  if (value === undefined || nodeAt(text, path) !== undefined) return text;
  const [parent = '', name = ''] = path.map(String);
  return setProperty(withObject(text, parent), [parent], [name, value]);
}

function restoreHook(text: string, path: JsonPath, original: string): string {
  const [, event = ''] = path.map(String);
  if (findHooks(text, isMlflowHook).some(([, other]) => other === event)) return text;
  return addHook(withObject(text, 'hooks'), event, valueAt(original, path));
}
