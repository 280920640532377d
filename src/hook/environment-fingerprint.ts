import { fnv1a } from '../core/events/fnv1a.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that decide where traces go, with which credentials and certificates, and where state lies. No regular expression: compiling one takes longer. */
const deciding: ReadonlySet<string> = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_USE_ENV_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CLAUDE_CONFIG_DIR',
  'XDG_CONFIG_HOME',
  'XDG_STATE_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
  'HOME',
  'USERPROFILE',
]);
const decidingPrefixes = ['CLAUDE_OTEL_', 'MLFLOW_', 'DATABRICKS_'] as const;

/** Names an environment: sessions in which it differs never share a journal folder nor a drain, since a drain has the environment it was started in. */
export function environmentFingerprint(environment: Environment): string {
  const names = Object.keys(environment).filter(decides).sort();
  return fnv1a(names.map((name) => `${name}=${environment[name]}`).join('\0'));
}

function decides(name: string): boolean {
  const upper = name.toUpperCase();
  return deciding.has(upper) || decidingPrefixes.some((prefix) => upper.startsWith(prefix));
}
