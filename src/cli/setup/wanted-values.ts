import { parseDestinationUri } from '../../config/destination-uri.ts';
import { readEnvironment } from '../../config/environment-settings.ts';
import type { Environment } from '../../config/paths.ts';
import type { SettingValues } from '../../config/settings.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { MlflowSetup } from '../claude-settings/mlflow-setup.ts';
import { destinationValues, type DestinationFlags, type DestinationValues } from '../destination-values.ts';

export interface WantedInput {
  readonly flags: DestinationFlags;
  readonly projectFolder: string;
  /** Without what the project's files put there. */
  readonly environment: Environment;
  /** What our files say already. */
  readonly said: Partial<SettingValues>;
  readonly mlflow: MlflowSetup | undefined;
}

/** From the flags; where neither they nor our files name a destination, from MLflow's variables and then its own setup. */
export function wantedValues(input: WantedInput): DestinationValues {
  const values = destinationValues(input.flags);
  const destinations = values.destinations ?? adopted(input);
  const where = values.destinations === undefined ? sayer(input) : undefined;
  for (const { uri } of destinations ?? []) refuseUnusable({ uri, where, ...input });
  return { ...values, ...(destinations !== undefined && { destinations: unique(destinations, input) }) };
}

type Destinations = NonNullable<DestinationValues['destinations']>;

/** One address in two spellings is said once. */
function unique(destinations: Destinations, { projectFolder }: WantedInput): Destinations {
  const placeOf = (uri: string): string => {
    const parsed = parseDestinationUri(uri, { projectFolder });
    return 'uri' in parsed ? parsed.uri : uri;
  };
  const places = destinations.map(({ uri }) => placeOf(uri));
  return destinations.filter((_, index) => places.indexOf(places[index] ?? '') === index);
}

function adopted({ environment, said, mlflow, flags }: WantedInput): DestinationValues['destinations'] {
  const { own, ambient } = readEnvironment(environment);
  if (own.destinations !== undefined || said.destinations !== undefined) return undefined;
  const { destinations, ...experiment } = ambient;
  const uri = destinations?.[0]?.uri ?? mlflow?.trackingUri;
  if (uri === undefined) return undefined;
  const isNamed = flags.experimentId !== undefined || flags.experimentName !== undefined;
  return [
    { uri, ...(isNamed ? {} : experimentOf(destinations === undefined ? (mlflow ?? {}) : experiment)) },
  ];
}

/** MLflow's setup writes id and name; the id is the sure one. */
function experimentOf({ experimentId, experimentName }: Partial<SettingValues>): {
  experimentId?: string;
  experimentName?: string;
} {
  if (experimentId !== undefined) return { experimentId };
  return experimentName === undefined ? {} : { experimentName };
}

/** Who names the destination where no flag does. */
function sayer({ environment }: WantedInput): string {
  if (environment['MLFLOW_TRACKING_URI']?.trim()) return 'MLFLOW_TRACKING_URI';
  return environment['DATABRICKS_HOST']?.trim() ? 'DATABRICKS_HOST' : "MLflow's own setup";
}

interface Named {
  readonly uri: string;
  readonly where: string | undefined;
  readonly projectFolder: string;
}

function refuseUnusable({ uri, where, projectFolder }: Named): void {
  const parsed = parseDestinationUri(uri, { projectFolder });
  if (!('message' in parsed)) return;
  const message = where === undefined ? parsed.message : `${where}: ${parsed.message}`;
  throw new UsageError({ code: 'bad-uri', message, remedy: `${parsed.remedy} (-u <uri>)` });
}
