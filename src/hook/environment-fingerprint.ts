import { fnv1a } from '../core/events/fnv1a.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that decide where traces go, with which credentials and certificates, and where state lies. */
const deciding =
  /^(?:CLAUDE_OTEL_|MLFLOW_|DATABRICKS_|(?:HTTPS?|ALL|NO)_PROXY$|NODE_(?:EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED|USE_ENV_PROXY)$|SSL_CERT_(?:FILE|DIR)$|CLAUDE_CONFIG_DIR$|XDG_(?:CONFIG|STATE|DATA|CACHE)_HOME$|HOME$|USERPROFILE$)/i;

/** Names an environment: sessions in which it differs never share a journal folder nor a drain, since a drain has the environment it was started in. */
export function environmentFingerprint(environment: Environment): string {
  const names = Object.keys(environment)
    .filter((name) => deciding.test(name))
    .sort();
  return fnv1a(names.map((name) => `${name}=${environment[name]}`).join('\0'));
}
