import { statSync } from 'node:fs';
import { parseDestinationUri, type DestinationUri } from './destination-uri.ts';
import type { Environment } from './paths.ts';
import type { Problem } from './problem.ts';
import { isRecord, isTextRecord } from './setting-kinds.ts';
import type { SettingsFile } from './settings-file.ts';
import type { Settings } from './settings.ts';

export interface CredentialsInput {
  readonly settings: Settings;
  /** The trusted one of `ResolvedSettings`. */
  readonly environment: Environment;
  readonly userFile: SettingsFile;
}

export interface Credentials {
  /** Headers by origin (`https://host:port`); secret. */
  readonly headersFor: (origin: string) => Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

type Headers = Readonly<Record<string, string>>;
type Remote = Extract<DestinationUri, { kind: 'mlflow-server' | 'otlp-http' }>;

/**
 * Every credential belongs to one origin and goes nowhere else. The user file says which; a variable that does not say
 * (`CLAUDE_OTEL_OTLP_HEADERS`, `MLFLOW_TRACKING_TOKEN`) belongs to the only destination it can mean, or to none.
 */
export function bindCredentials({ settings, environment, userFile }: CredentialsInput): Credentials {
  const remotes = settings.destinations
    .map(({ uri }) => parseDestinationUri(uri, { projectFolder: '/' }))
    .filter(isRemote);
  const mlflow = bindMlflow(remotes, environment);
  const otlp = bindOtlp(remotes, settings.otlpHeaders);
  const file = fromUserFile(userFile);
  return {
    headersFor: (origin) => ({
      ...(Object.hasOwn(file.headers, origin) ? file.headers[origin] : {}),
      ...(origin === mlflow.origin ? mlflow.headers : {}),
      ...(origin === otlp.origin ? otlp.headers : {}),
    }),
    problems: [...mlflow.problems, ...otlp.problems, ...file.problems],
  };
}

interface Binding {
  readonly origin?: string;
  readonly headers: Headers;
  readonly problems: readonly Problem[];
}

function bindMlflow(remotes: readonly Remote[], environment: Environment): Binding {
  const headers = mlflowHeaders(environment);
  const said = parseDestinationUri(environment['MLFLOW_TRACKING_URI'] ?? '', { projectFolder: '/' });
  const origins = said.kind === 'mlflow-server' ? [said.origin] : originsOf(remotes, 'mlflow-server');
  return bindToOnly({ headers, origins, where: 'MLFLOW_TRACKING_TOKEN' });
}

function bindOtlp(remotes: readonly Remote[], headers: Headers): Binding {
  return bindToOnly({ headers, origins: originsOf(remotes, 'otlp-http'), where: 'CLAUDE_OTEL_OTLP_HEADERS' });
}

function bindToOnly({
  headers,
  origins,
  where,
}: {
  headers: Headers;
  origins: readonly string[];
  where: string;
}): Binding {
  const [origin, ...others] = origins;
  if (origin === undefined || Object.keys(headers).length === 0) return { headers: {}, problems: [] };
  if (others.length === 0) return { origin, headers, problems: [] };
  const remedy = `Write the headers under "credentials" and the origin in your user file: ${origins.join(', ')}.`;
  const problem = {
    where,
    message: 'It could belong to several destinations, so it is sent to none.',
    remedy,
  };
  return { headers: {}, problems: [problem] };
}

function mlflowHeaders(environment: Environment): Headers {
  const token = environment['MLFLOW_TRACKING_TOKEN'];
  if (token) return { authorization: `Bearer ${token}` };
  const { MLFLOW_TRACKING_USERNAME: name, MLFLOW_TRACKING_PASSWORD: password } = environment;
  if (!name || password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

function fromUserFile({ path, other }: SettingsFile): {
  headers: Readonly<Record<string, Headers>>;
  problems: readonly Problem[];
} {
  const entries = other['credentials'];
  if (entries === undefined) return { headers: {}, problems: [] };
  const refusal = readableByOthers(path)
    ? {
        message: 'It holds credentials and others can read it: they are not used.',
        remedy: `chmod 600 ${path}`,
      }
    : {
        message: '"credentials" should be an object of origins, each with an object of headers.',
        remedy: 'Correct it.',
      };
  const fine = !readableByOthers(path) && isRecord(entries) && Object.values(entries).every(isTextRecord);
  return fine
    ? { headers: entries as Record<string, Headers>, problems: [] }
    : { headers: {}, problems: [{ where: path, ...refusal }] };
}

function readableByOthers(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
}

function originsOf(remotes: readonly Remote[], kind: Remote['kind']): readonly string[] {
  return [...new Set(remotes.filter((remote) => remote.kind === kind).map(({ origin }) => origin))];
}

function isRemote(uri: DestinationUri): uri is Remote {
  return uri.kind === 'mlflow-server' || uri.kind === 'otlp-http';
}
