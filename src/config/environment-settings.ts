import type { Environment } from './paths.ts';
import type { Problem } from './problem.ts';
import { settingDefinitions, settingKeys, type SettingKey } from './setting-definitions.ts';
import type { SettingKind } from './setting-kinds.ts';
import type { SettingValues } from './settings.ts';

export interface EnvironmentSettings {
  /** From `CLAUDE_OTEL_*`: above every file. */
  readonly own: Partial<SettingValues>;
  /** From `MLFLOW_CLAUDE_TRACING_ENABLED`: above every file too, below our own name. */
  readonly mlflowSwitch: Partial<SettingValues>;
  /** From names that other tools own: they stand in where no file says anything. */
  readonly ambient: Partial<SettingValues>;
  readonly problems: readonly Problem[];
}

/** A value that cannot be read is told and ignored, except destinations: those are judged when they are opened. */
export function readEnvironment(environment: Environment): EnvironmentSettings {
  const own: Partial<Record<SettingKey, unknown>> = {};
  const problems: Problem[] = [];
  for (const key of settingKeys) {
    const name = settingDefinitions[key].environment;
    const text = environment[name]?.trim();
    if (text === undefined || text === '') continue;
    const kind: SettingKind<unknown> = settingDefinitions[key].kind;
    const reading = kind.fromText(text);
    if (reading.ok) own[key] = reading.value;
    else
      problems.push({ where: name, message: `It should be ${reading.expected}.`, remedy: 'It is ignored.' });
  }
  const relative = foldersThatAreRelative(environment);
  return {
    own: own as Partial<SettingValues>,
    mlflowSwitch: readMlflowSwitch(environment),
    ambient: readAmbient(environment),
    problems: [...problems, ...relative],
  };
}

/** MLflow's own rule: `true`, `1` and `yes` switch tracing on, any other value off. */
function readMlflowSwitch(environment: Environment): Partial<SettingValues> {
  const text = environment['MLFLOW_CLAUDE_TRACING_ENABLED']?.trim().toLowerCase();
  return text === undefined || text === '' ? {} : { enabled: ['true', '1', 'yes'].includes(text) };
}

function readAmbient(environment: Environment): Partial<SettingValues> {
  const uri = said(environment, 'MLFLOW_TRACKING_URI') ?? databricksUri(environment);
  const experimentId = said(environment, 'MLFLOW_EXPERIMENT_ID');
  const experimentName = said(environment, 'MLFLOW_EXPERIMENT_NAME');
  const userId = said(environment, 'USER') ?? said(environment, 'USERNAME');
  return {
    ...(uri !== undefined && { destinations: [{ uri }] }),
    ...(experimentId !== undefined && { experimentId }),
    ...(experimentName !== undefined && { experimentName }),
    ...(userId !== undefined && { userId }),
  };
}

function databricksUri(environment: Environment): string | undefined {
  if (said(environment, 'DATABRICKS_HOST') === undefined) return undefined;
  const token = said(environment, 'DATABRICKS_TOKEN');
  const client = said(environment, 'DATABRICKS_CLIENT_ID') && said(environment, 'DATABRICKS_CLIENT_SECRET');
  return (token ?? client) === undefined ? undefined : 'databricks';
}

function foldersThatAreRelative(environment: Environment): readonly Problem[] {
  const names = ['CLAUDE_OTEL_STATE_DIR', 'CLAUDE_OTEL_CONFIG_DIR'];
  return names
    .filter((name) => /^(?!\/|[A-Za-z]:[\\/])./u.test(environment[name] ?? ''))
    .map((where) => ({ where, message: 'It should be an absolute folder.', remedy: 'It is ignored.' }));
}

function said(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
}
