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

/** Origins are `https://host[:port]`. */
export interface Credentials {
  /** From the user file, and `CLAUDE_OTEL_OTLP_HEADERS` for its destination; secret. */
  readonly headersFor: (origin: string) => Headers;
  /** For an MLflow server: without MLflow's credentials where they belong to another server. */
  readonly environmentFor: (origin: string) => Environment;
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
  const otlp = bindToOnly({
    isSet: Object.keys(settings.otlpHeaders).length > 0,
    origins: originsOf(remotes, 'otlp-http'),
    where: 'CLAUDE_OTEL_OTLP_HEADERS',
  });
  const file = fromUserFile(userFile);
  return {
    headersFor: (origin) => ({
      ...(Object.hasOwn(file.headers, origin) ? file.headers[origin] : {}),
      ...(origin === otlp.origin ? settings.otlpHeaders : {}),
    }),
    environmentFor: (origin) =>
      origin === mlflow.origin ? environment : withoutMlflowCredentials(environment),
    problems: [...mlflow.problems, ...otlp.problems, ...file.problems],
  };
}

interface Binding {
  readonly origin?: string;
  readonly problems: readonly Problem[];
}

const mlflowCredentials = ['MLFLOW_TRACKING_TOKEN', 'MLFLOW_TRACKING_USERNAME', 'MLFLOW_TRACKING_PASSWORD'];

function bindMlflow(remotes: readonly Remote[], environment: Environment): Binding {
  const where = mlflowCredentials.find((name) => environment[name]);
  const said = parseDestinationUri(environment['MLFLOW_TRACKING_URI'] ?? '', { projectFolder: '/' });
  const origins = said.kind === 'mlflow-server' ? [said.origin] : originsOf(remotes, 'mlflow-server');
  return bindToOnly({ isSet: where !== undefined, origins, where: where ?? '' });
}

function withoutMlflowCredentials(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !mlflowCredentials.includes(name)),
  );
}

function bindToOnly({
  isSet,
  origins,
  where,
}: {
  isSet: boolean;
  origins: readonly string[];
  where: string;
}): Binding {
  const [origin, ...others] = origins;
  if (!isSet || origin === undefined) return { problems: [] };
  if (others.length === 0) return { origin, problems: [] };
  const remedy = `Write the headers under "credentials" and the origin in your user file: ${origins.join(', ')}.`;
  return {
    problems: [{ where, message: 'It could belong to several destinations, so it is sent to none.', remedy }],
  };
}

interface HeadersOfFile {
  readonly headers: Readonly<Record<string, Headers>>;
  readonly problems: readonly Problem[];
}

function fromUserFile({ path, other }: SettingsFile): HeadersOfFile {
  const entries = other['credentials'];
  if (entries === undefined) return { headers: {}, problems: [] };
  const refused = (message: string, remedy: string) => ({
    headers: {},
    problems: [{ where: path, message, remedy }],
  });
  if (readableByOthers(path))
    return refused('It holds credentials and others can read it: they are not used.', `chmod 600 ${path}`);
  if (!isRecord(entries) || !Object.values(entries).every(isTextRecord))
    return refused(
      '"credentials" should be an object of origins, each with an object of headers.',
      'Correct it.',
    );
  return byOrigin(path, entries as Record<string, Headers>);
}

/** A browser's spelling of an origin or a server's, such as with a slash at its end, is one; what has a path is none. */
function byOrigin(path: string, entries: Readonly<Record<string, Headers>>): HeadersOfFile {
  const headers: Record<string, Headers> = {};
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(entries)) {
    const origin = toOrigin(key);
    if (origin === undefined) problems.push(noOrigin(path, key));
    else headers[origin] = { ...headers[origin], ...value };
  }
  return { headers, problems };
}

function toOrigin(key: string): string | undefined {
  if (!URL.canParse(key)) return undefined;
  const { href, origin, protocol } = new URL(key);
  return ['http:', 'https:'].includes(protocol) && href === `${origin}/` ? origin : undefined;
}

function noOrigin(where: string, key: string): Problem {
  const shown = key.replace(/\/\/[^/]*@/u, '//…@');
  return {
    where,
    message: `"${shown}" under "credentials" is no origin: its headers are not used.`,
    remedy: 'Write scheme, host and port, such as "https://mlflow.example:5000".',
  };
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
