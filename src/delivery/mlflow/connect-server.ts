import { done, type Outcome, repairable } from './outcome.ts';
import { type ExperimentChoice, resolveExperiment } from './resolve-experiment.ts';
import type { ApiRequest, ServerApi } from './server-api.ts';
import { type ServerAbility, serverAbility } from './server-road.ts';

/** What must be known of a server before anything is sent to it. */
export interface ServerConnection extends ServerAbility {
  readonly version: string;
  readonly experimentId: string;
}

/** A connection kept between deliveries; only success is kept, a server that was away is asked again. */
export interface RememberedConnection {
  readonly get: (api: ServerApi) => Promise<Outcome<ServerConnection>>;
  /** Corrects what is known; `undefined` forgets it. */
  readonly set: (known: ServerConnection | undefined) => void;
}

export function rememberConnection(connect: RememberedConnection['get']): RememberedConnection {
  let known: ServerConnection | undefined;
  return {
    get: async (api) => {
      if (known !== undefined) return done(known);
      const connected = await connect(api);
      if (connected.kind === 'done') known = connected.value;
      return connected;
    },
    set: (connection) => void (known = connection),
  };
}

/**
 * Nothing that the server says here is about a trace: a proxy that has lost its server, a login, a page of maintenance and an
 * MLflow too old all end without another URI. Only what it says of the experiment's name is for good.
 */
export async function connectServer(
  api: ServerApi,
  choice: ExperimentChoice,
): Promise<Outcome<ServerConnection>> {
  const version = await askVersion(api);
  if (version.kind !== 'done') return version;
  const ability = serverAbility(version.value);
  if (ability === undefined) return repairable(unfit(version.value));
  const experiment = await resolveExperiment(api, choice);
  return experiment.kind === 'done'
    ? done({ version: version.value, ...ability, experimentId: experiment.value })
    : experiment;
}

const VERSION: ApiRequest = { method: 'GET', path: '/version' };

/** The first word of the answer; the rest, if any, is a page's. */
async function askVersion(api: ServerApi): Promise<Outcome<string>> {
  const answer = await api.ask(VERSION);
  if (answer.kind !== 'done') return answer;
  if (answer.value.status === 200) return done(/\S{1,50}/.exec(answer.value.body)?.[0] ?? '');
  const refusal = api.refusal(VERSION, answer.value, CHECK);
  return refusal.kind === 'rejected' ? repairable(refusal.reason) : refusal;
}

function unfit(version: string): string {
  return /^\d+\.\d+/.test(version)
    ? `MLflow ${version} keeps no such traces: upgrade the server to 3.0 or later`
    : `the server does not say a version at /version: ${CHECK}`;
}

const CHECK = 'check that it is up, and that the URI is an MLflow server’s';
