import { done, type Outcome } from './outcome.ts';
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

const VERSION: ApiRequest = { method: 'GET', path: '/version' };

export async function connectServer(
  api: ServerApi,
  choice: ExperimentChoice,
): Promise<Outcome<ServerConnection>> {
  const answer = await api.ask(VERSION);
  if (answer.kind !== 'done') return answer;
  if (answer.value.status !== 200) return api.refusal(VERSION, answer.value);
  const version = answer.value.body.trim();
  const ability = serverAbility(version);
  if (ability === undefined) return { kind: 'rejected', reason: unfit(version) };
  const experiment = await resolveExperiment(api, choice);
  return experiment.kind === 'done'
    ? done({ version, ...ability, experimentId: experiment.value })
    : experiment;
}

function unfit(version: string): string {
  return /^\d+\.\d+/.test(version)
    ? `MLflow ${version} keeps no such traces: upgrade the server to 3.0 or later`
    : 'the server does not say a version at /version: check that the URI is an MLflow server’s';
}
