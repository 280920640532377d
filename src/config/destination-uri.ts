import { resolve } from 'node:path';

/** Where a URI leads. `uri` is its one spelling, without credentials: the ledger's key. */
export type DestinationUri =
  | { readonly kind: 'sqlite'; readonly uri: string; readonly path: string }
  | {
      readonly kind: 'mlflow-server';
      readonly uri: string;
      readonly baseUrl: string;
      readonly origin: string;
    }
  | { readonly kind: 'otlp-http'; readonly uri: string; readonly endpoint: string; readonly origin: string }
  | { readonly kind: 'databricks'; readonly uri: string; readonly message: string; readonly remedy: string }
  | { readonly kind: 'error'; readonly message: string; readonly remedy: string };

type Failure = Extract<DestinationUri, { kind: 'error' }>;

const known = 'sqlite:///<path>, http(s)://<MLflow server>, otlp+http(s)://<collector>[/v1/traces]';

/** Relative paths of a `sqlite` URI start at the project folder. Never throws, never repeats a password. */
export function parseDestinationUri(
  text: string,
  { projectFolder }: { projectFolder: string },
): DestinationUri {
  const uri = text.trim();
  if (/;\s*(?:$|[a-z][\w+.-]*:)/iu.test(uri)) {
    return failure(
      'These are several destinations in one.',
      'Separate them by blanks or commas; for -u, write it again.',
    );
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/iu.exec(uri)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'sqlite':
      return parseSqlite(uri, projectFolder);
    case 'http':
    case 'https':
      return parseServer(uri);
    case 'otlp+http':
    case 'otlp+https':
      return parseOtlp(uri);
    case 'databricks':
      return databricks(uri);
    case undefined:
    default:
      return uri.toLowerCase() === 'databricks' ? databricks('databricks') : unknownScheme(uri, scheme);
  }
}

/** SQLAlchemy's rule, which MLflow follows: three slashes and a relative path, or four and an absolute one. */
function parseSqlite(uri: string, projectFolder: string): DestinationUri {
  const path = /^sqlite:\/\/\/([^?#]+)$/iu.exec(uri)?.[1];
  if (path === undefined || path === ':memory:' || path.endsWith('/')) {
    return failure(
      'A sqlite destination is the path of one file, such as sqlite:///traces.db or sqlite:////home/you/traces.db.',
      'Write three slashes and a path relative to the project, or four and an absolute one; no "?" and no "#".',
    );
  }
  if (path.startsWith('~')) return failure('"~" is not a folder in a URI.', 'Write the whole path.');
  const absolute = resolve(projectFolder, path);
  return { kind: 'sqlite', uri: `sqlite:///${absolute}`, path: absolute };
}

function parseServer(uri: string): DestinationUri {
  const url = parseHttp(
    uri,
    'Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.',
  );
  if (url.kind === 'error') return url;
  const baseUrl = url.url.href.replace(/\/+$/u, '');
  return { kind: 'mlflow-server', uri: baseUrl, baseUrl, origin: url.url.origin };
}

function parseOtlp(uri: string): DestinationUri {
  const url = parseHttp(
    uri.slice('otlp+'.length),
    'Set CLAUDE_OTEL_OTLP_HEADERS, for example authorization=Basic%20….',
  );
  if (url.kind === 'error') return url;
  if (url.url.pathname === '/') url.url.pathname = '/v1/traces';
  const endpoint = url.url.href;
  return { kind: 'otlp-http', uri: `otlp+${endpoint}`, endpoint, origin: url.url.origin };
}

function parseHttp(
  text: string,
  credentialRemedy: string,
): Failure | { readonly kind: 'url'; readonly url: URL } {
  const url = URL.canParse(text) && /^https?:\/\/[^/]/iu.test(text) ? new URL(text) : undefined;
  if (url === undefined) {
    return failure(
      'This is not a complete URL.',
      'Write scheme, host and port, such as http://localhost:5000.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    return failure(
      `The URI for ${url.host} has a name or password in it; files and process lists would show it.`,
      credentialRemedy,
    );
  }
  if (url.search !== '' || url.hash !== '') {
    return failure(
      `The URI for ${url.host} has a "?" or "#" part.`,
      'Leave it out; keys belong in headers from the environment.',
    );
  }
  return { kind: 'url', url };
}

function databricks(uri: string): DestinationUri {
  return {
    kind: 'databricks',
    uri,
    message: 'Databricks destinations come with a later version of claude-otel; nothing is sent there yet.',
    remedy: `Name another destination for now: ${known}.`,
  };
}

function unknownScheme(uri: string, scheme: string | undefined): Failure {
  if (scheme === 'file') {
    return failure(
      'MLflow file stores (file://) come with a later version of claude-otel.',
      'Use sqlite:///<path>: one file, the same MLflow reads it.',
    );
  }
  const what = scheme === undefined ? 'The destination has no scheme' : `"${scheme}" is not a known scheme`;
  return failure(`${what}${uri === '' ? ' (it is empty)' : ''}.`, `Known destinations: ${known}.`);
}

function failure(message: string, remedy: string): Failure {
  return { kind: 'error', message, remedy };
}
