import { isApproved } from './approval.ts';
import { chooseDestinations, type Chosen, type Experiment } from './choose-destinations.ts';
import { parseDestinationUri } from './destination-uri.ts';
import { readEnvironment } from './environment-settings.ts';
import { holdOf, requestOf, type Hold } from './hold.ts';
import { ignoredWidening } from './ignored-widening.ts';
import { embeddedStorePath, type Environment } from './paths.ts';
import type { Problem } from './problem.ts';
import { lastValues, withoutProjectEnvironment } from './project-environment.ts';
import type { ResolveInput } from './resolve-input.ts';
import { settingDefinitions, settingKeys, type SettingKey } from './setting-definitions.ts';
import { choose, layersOf, type Choice, type Layer, type Origin } from './setting-layers.ts';
import type { SettingsFile } from './settings-file.ts';
import type { Settings } from './settings.ts';
import { UsageError } from './usage-error.ts';

/** What problems of flags name as their place. */
export const commandLine = 'command line';

export interface ResolvedSettings {
  /** While there is a hold, `destinations` is empty. */
  readonly settings: Settings;
  readonly hold: Hold | undefined;
  readonly origins: Readonly<Record<SettingKey, Origin>>;
  readonly problems: readonly Problem[];
  /** The environment that may be trusted: read credentials and proxies from this one only. */
  readonly environment: Environment;
}

type Choices = Readonly<Record<SettingKey, Choice>>;

/** `code ?? environment ?? project file ?? user file ?? default`, with what a project must not say left out. Of the disk, only where the project really is. */
export function resolveSettings(input: ResolveInput): ResolvedSettings {
  const approved = isApproved(requestOf(input), input.userFile.other['approvals']);
  const environment = trustedEnvironment(input, approved);
  const said = readEnvironment(environment);
  const layers = layersOf({ input, said, approved });
  const choices = mapKeys((key) => choose(key, layers, input.projectFile));
  const chosen = destinationsOf({ input, environment, layers, choices });
  const hold = holdOf({ input, said, approved }) ?? chosen.hold;
  return {
    settings: { ...plainSettings(choices), destinations: hold === undefined ? chosen.destinations : [] },
    hold,
    origins: mapKeys((key) => choices[key].origin),
    problems: [
      ...input.userFile.problems,
      ...input.projectFile.problems,
      ...neverFromProject(input.projectFile),
      ...ignoredWidening(choices, input.projectFile),
      ...said.problems,
      ...chosen.problems,
    ],
    environment,
  };
}

/** As a hook of this project would see it, but for what the user has not approved. */
function trustedEnvironment(input: ResolveInput, approved: boolean): Environment {
  const { environment, projectEnvironment, userEnvironment } = input;
  return approved
    ? { ...userEnvironment, ...lastValues(projectEnvironment), ...environment }
    : { ...userEnvironment, ...withoutProjectEnvironment(environment, projectEnvironment) };
}

interface DestinationInput {
  readonly input: ResolveInput;
  readonly environment: Environment;
  readonly layers: readonly Layer[];
  readonly choices: Choices;
}

function destinationsOf({
  input,
  environment,
  layers,
  choices,
}: DestinationInput): Chosen & { readonly hold?: Hold } {
  const { value, origin } = choices.destinations;
  const named = value as Settings['destinations'];
  try {
    const wanted = named.length > 0 ? named : [{ uri: `sqlite:///${embeddedStorePath(environment)}` }];
    return chooseDestinations({
      wanted,
      where: origin.name ?? commandLine,
      projectFolder: input.projectFolder,
      content: choices.content.value as Settings['content'],
      experimentFor: experimentRule({ layers, environment, projectFolder: input.projectFolder }),
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return {
      destinations: [],
      problems: [],
      hold: { kind: 'no-home', reason: error.message, remedy: error.remedy },
    };
  }
}

/** The first layer that names an experiment decides; MLflow's own variables only speak of the server they name. */
function experimentRule({
  layers,
  environment,
  projectFolder,
}: {
  layers: readonly Layer[];
  environment: Environment;
  projectFolder: string;
}): (uri: string) => Experiment {
  const layer = layers.find(({ values }) => (values.experimentId ?? values.experimentName) !== undefined);
  if (layer === undefined) return () => ({});
  const { experimentId, experimentName } = layer.values;
  const experiment: Experiment = {
    ...(experimentId !== undefined && { experimentId }),
    ...(experimentName !== undefined && { experimentName }),
  };
  const server = environment['MLFLOW_TRACKING_URI'];
  if (layer !== layers.at(-1) || server === undefined || server.trim() === '') return () => experiment;
  const parsed = parseDestinationUri(server, { projectFolder });
  return (uri) => ('uri' in parsed && parsed.uri === uri ? experiment : {});
}

function neverFromProject({ path, values }: SettingsFile): readonly Problem[] {
  return settingKeys
    .filter((key) => settingDefinitions[key].project === 'never' && values[key] !== undefined)
    .map((key) => ({
      where: path,
      message: `"${key}" is never read from a project's file.`,
      remedy: `Set ${settingDefinitions[key].environment} in your environment instead.`,
    }));
}

function plainSettings(choices: Choices): Settings {
  const { experimentId: _id, experimentName: _name, ...settings } = mapKeys((key) => choices[key].value);
  return settings as unknown as Settings;
}

function mapKeys<Value>(toValue: (key: SettingKey) => Value): Record<SettingKey, Value> {
  return Object.fromEntries(settingKeys.map((key) => [key, toValue(key)])) as Record<SettingKey, Value>;
}
