/**
 * Fake secrets in the formats that providers document, each on a line as it stands in prompts, files and command output.
 * They are put together when the test runs, so that no scanner trips over this file: no secret stands here as one string.
 */
export interface PlantedSecret {
  readonly kind: string;
  readonly secret: string;
  /** Text around the secret, which it holds once. */
  readonly line: string;
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const BASE32 = `${UPPER}234567`;
const LETTERS = UPPER + LOWER;
const ALPHANUMERIC = LETTERS + DIGITS;
const URL_SAFE = `${ALPHANUMERIC}_-`;
const BASE64 = `${ALPHANUMERIC}+/`;

/** A generator of fixed seed (mulberry32): the same secrets in every run, and none that anybody issued. */
function createCharacters(seed: number): (alphabet: string, length: number) => string {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return (alphabet, length) =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
}

const of = createCharacters(20_261_122);
/** Keeps the parts apart in this file. */
const glue = (...parts: readonly string[]): string => parts.join('');
const base64Of = (text: string): string => Buffer.from(text).toString('base64');
const urlSafe = (text: string): string => Buffer.from(text).toString('base64url');
const uuid = (): string => [8, 4, 4, 4, 12].map((length) => of(HEX, length)).join('-');

function pem(label: string, length = 1100): string {
  const body = of(BASE64, length).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...body, `-----END ${label}-----`].join('\n');
}

const jwt = (): string =>
  [
    urlSafe('{"alg":"HS256","typ":"JWT"}'),
    urlSafe(`{"sub":"${of(DIGITS, 10)}","name":"Dev","iat":1795371762}`),
    of(URL_SAFE, 43),
  ].join('.');

/** `around` has `@` where the secret goes, `__AT__` for the sign itself. */
const planted = (kind: string, secret: string, around: string): PlantedSecret => ({
  kind,
  secret,
  line: around.replace('@', () => secret).replace('__AT__', '@'),
});

const awsSecret = of(BASE64, 40);
const pemText = pem('PRIVATE KEY', 1600);

export const PLANTED_SECRETS: readonly PlantedSecret[] = [
  planted('aws-access-key-id', glue('AK', 'IA', of(BASE32, 16)), 'aws_access_key_id = @'),
  planted('aws-temporary-key-id', glue('AS', 'IA', of(BASE32, 16)), 'export AWS_ACCESS_KEY_ID=@'),
  planted('aws-secret-key', awsSecret, 'aws_secret_access_key = @'),
  planted(
    'aws-secret-key-json',
    of(BASE64, 40),
    '{"SecretAccessKey": "@", "Expiration": "2026-11-22T20:00:00Z"}',
  ),
  planted('aws-session-token', of(BASE64, 356), 'AWS_SESSION_TOKEN=@'),
  planted('aws-bedrock-key', glue('AB', 'SK', of(ALPHANUMERIC, 128)), 'AWS_BEARER_TOKEN_BEDROCK=@'),
  planted(
    'aws-presigned-url',
    of(HEX, 64),
    'https://b.s3.amazonaws.com/k?X-Amz-Date=20261122T000000Z&X-Amz-Signature=@',
  ),
  planted(
    'gcp-api-key',
    glue('AI', 'za', of(URL_SAFE, 35)),
    'curl "https://maps.googleapis.com/maps/api/geocode/json?address=x&key=@"',
  ),
  planted('gcp-client-secret', glue('GOC', 'SPX-', of(URL_SAFE, 28)), '"client_secret": "@",'),
  planted(
    'gcp-refresh-token',
    `1//${of(URL_SAFE, 100)}`,
    '{"refresh_token": "@", "type": "authorized_user"}',
  ),
  planted(
    'gcp-service-account',
    pemText.replaceAll('\n', String.raw`\n`),
    String.raw`{"type": "service_account", "private_key": "@\n"}`,
  ),
  planted(
    'azure-client-secret',
    glue(of(ALPHANUMERIC, 3), '8Q', '~', of(URL_SAFE, 34)),
    'AZURE_CLIENT_SECRET=@',
  ),
  planted(
    'azure-storage-key',
    `${of(BASE64, 86)}==`,
    'DefaultEndpointsProtocol=https;AccountName=dev;AccountKey=@;EndpointSuffix=core.windows.net',
  ),
  planted(
    'azure-service-bus',
    `${of(BASE64, 43)}=`,
    'Endpoint=sb://dev.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=@',
  ),
  planted(
    'azure-sas',
    `${of(ALPHANUMERIC, 43)}%3D`,
    'https://dev.blob.core.windows.net/c/f.csv?sv=2024-11-04&se=2026-12-01&sr=b&sp=r&sig=@',
  ),
  planted(
    'github-pat',
    glue('gh', 'p_', of(ALPHANUMERIC, 36)),
    'remote: https://@__AT__github.com/dev/project.git',
  ),
  planted('github-oauth', glue('gh', 'o_', of(ALPHANUMERIC, 36)), 'oauth_token: @'),
  planted('github-user', glue('gh', 'u_', of(ALPHANUMERIC, 36)), 'user token is @, do not share it'),
  planted('github-app', glue('gh', 's_', of(ALPHANUMERIC, 36)), 'GITHUB_TOKEN=@ gh pr list'),
  planted('github-refresh', glue('gh', 'r_', of(ALPHANUMERIC, 36)), '{"refresh":"@"}'),
  planted(
    'github-fine-grained',
    glue('github', '_pat_', of(ALPHANUMERIC, 22), '_', of(ALPHANUMERIC, 59)),
    'gh auth login --with-token <<< @',
  ),
  planted(
    'gitlab-pat',
    glue('gl', 'pat-', of(URL_SAFE.replace('-', ''), 20)),
    'curl --header "PRIVATE-TOKEN: @" https://gitlab.com/api/v4/projects',
  ),
  planted(
    'gitlab-deploy',
    glue('gl', 'dt-', of(ALPHANUMERIC, 20)),
    'docker login registry.gitlab.com -u deploy -p @',
  ),
  planted('gitlab-trigger', glue('gl', 'ptt-', of(HEX, 40)), 'token=@'),
  planted(
    'slack-bot',
    glue('xox', 'b-', of(DIGITS, 12), '-', of(DIGITS, 12), '-', of(ALPHANUMERIC, 24)),
    'SLACK_BOT_TOKEN="@"',
  ),
  planted(
    'slack-user',
    glue('xox', 'p-', of(DIGITS, 12), '-', of(DIGITS, 12), '-', of(DIGITS, 12), '-', of(HEX, 32)),
    'slack: @',
  ),
  planted(
    'slack-app',
    glue('xa', 'pp-', '1-A', of(UPPER, 10), '-', of(DIGITS, 13), '-', of(HEX, 64)),
    'app level: @',
  ),
  planted(
    'slack-webhook',
    `T${of(UPPER, 8)}/B${of(UPPER, 8)}/${of(ALPHANUMERIC, 24)}`,
    'https://hooks.slack.com/services/@',
  ),
  planted('stripe-live', glue('sk_', 'live_', of(ALPHANUMERIC, 24)), 'stripe.api_key = "@"'),
  planted('stripe-restricted', glue('rk_', 'live_', of(ALPHANUMERIC, 24)), '- STRIPE_KEY: @'),
  planted('anthropic-api', glue('sk-', 'ant-', 'api03-', of(URL_SAFE, 93), 'AA'), 'ANTHROPIC_API_KEY=@'),
  planted(
    'anthropic-oauth',
    glue('sk-', 'ant-', 'oat01-', of(URL_SAFE, 93), 'AA'),
    '{"claudeAiOauth":{"accessToken":"@"}}',
  ),
  planted('anthropic-admin', glue('sk-', 'ant-', 'admin01-', of(URL_SAFE, 93), 'AA'), 'x-api-key: @'),
  planted(
    'openai-project',
    glue('sk-', 'proj-', of(URL_SAFE, 74), 'T3Blbk', 'FJ', of(URL_SAFE, 74)),
    'OPENAI_API_KEY=@',
  ),
  planted(
    'openai-legacy',
    glue('sk-', of(ALPHANUMERIC, 20), 'T3Blbk', 'FJ', of(ALPHANUMERIC, 20)),
    'client = OpenAI(api_key="@")',
  ),
  planted('openrouter', glue('sk-', 'or-v1-', of(HEX, 64)), 'my openrouter key @ stopped working'),
  planted('databricks', glue('da', 'pi', of(HEX, 32)), 'token = @'),
  planted('npm', glue('np', 'm_', of(ALPHANUMERIC, 36)), '//registry.npmjs.org/:_authToken=@'),
  planted('npm-legacy', uuid(), '//registry.example.com/:_authToken=@'),
  planted('pypi', glue('py', 'pi-', 'AgEIcHlwaS5vcmc', of(URL_SAFE, 150)), 'password = @'),
  planted(
    'docker-hub',
    glue('dckr', '_pat_', of(URL_SAFE, 27)),
    'echo @ | docker login -u dev --password-stdin',
  ),
  planted(
    'docker-config',
    base64Of(`dev:${of(ALPHANUMERIC, 20)}`),
    '{"auths":{"https://index.docker.io/v1/":{"auth":"@"}}}',
  ),
  planted('hugging-face', glue('h', 'f_', of(LETTERS, 34)), 'login(token="@")'),
  planted('sendgrid', glue('S', 'G.', of(URL_SAFE, 22), '.', of(URL_SAFE, 43)), 'SENDGRID=@'),
  planted('shopify', glue('shp', 'at_', of(HEX, 32)), 'X-Shopify-Access-Token: @'),
  planted('digitalocean', glue('dop', '_v1_', of(HEX, 64)), 'doctl auth init -t @'),
  planted('heroku', glue('HRKU', '-AA', of(URL_SAFE, 58)), 'heroku key @'),
  planted('linear', glue('lin', '_api_', of(ALPHANUMERIC, 40)), 'Linear: @'),
  planted('grafana', glue('gl', 'sa_', of(ALPHANUMERIC, 32), '_', of(HEX, 8)), 'grafana service account @'),
  planted('new-relic', glue('NR', 'AK-', of(UPPER + DIGITS, 27)), 'NEW_RELIC_KEY="@"'),
  planted('vault', glue('hv', 's.', of(URL_SAFE, 95)), 'VAULT_TOKEN=@'),
  planted(
    'terraform-cloud',
    glue(of(ALPHANUMERIC, 14), '.atlas', 'v1', '.', of(ALPHANUMERIC, 67)),
    'credentials "app.terraform.io" { token = "@" }',
  ),
  planted('pulumi', glue('pu', 'l-', of(HEX, 40)), 'pulumi login: @'),
  planted('groq', glue('gs', 'k_', of(ALPHANUMERIC, 52)), 'groq @'),
  planted('replicate', glue('r', '8_', of(ALPHANUMERIC, 37)), 'replicate @'),
  planted('postman', glue('PM', 'AK-', of(HEX, 24), '-', of(HEX, 34)), 'postman @'),
  planted('age', glue('AGE-SECRET-', 'KEY-1', of('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)), '@'),
  planted('datadog', of(HEX, 32), 'datadog_api_key: @'),
  planted('json-web-token', jwt(), 'id_token received: @'),
  planted('pem-pkcs8', pem('PRIVATE KEY'), 'cat key.pem\n@\n$'),
  planted('pem-rsa', pem('RSA PRIVATE KEY'), '@'),
  planted('pem-ec', pem('EC PRIVATE KEY', 164), 'key:\n@\ncertificate follows'),
  planted('pem-openssh', pem('OPENSSH PRIVATE KEY', 390), '$ cat ~/.ssh/id_ed25519\n@'),
  planted('pem-pgp', pem('PGP PRIVATE KEY BLOCK', 3000), '@'),
  planted('pem-cut', pem('RSA PRIVATE KEY').slice(0, 700), 'head -c 700 key.pem\n@'),
  planted('postgres-url', of(ALPHANUMERIC, 16), 'DATABASE_URL=postgres://app:@__AT__db.internal:5432/app'),
  planted('redis-url', of(ALPHANUMERIC, 20), 'redis://:@__AT__cache:6379/0'),
  planted(
    'mongodb-url',
    `${of(LETTERS, 9)}!${of(DIGITS, 4)}`,
    'mongodb+srv://root:@__AT__cluster0.ab1cd.mongodb.net/test?retryWrites=true',
  ),
  planted('https-url', of(HEX, 40), 'git clone https://oauth2:@__AT__git.example.com/dev/project.git'),
  planted('authorization-basic', base64Of(`dev:${of(ALPHANUMERIC, 12)}`), 'Authorization: Basic @'),
  planted(
    'authorization-bearer',
    of(URL_SAFE, 40),
    'curl -H "Authorization: Bearer @" https://api.example.com',
  ),
  planted('authorization-token', of(HEX, 40), `{"Authorization": "Token @"}`),
  planted('cookie', `session=${of(HEX, 32)}; csrftoken=${of(ALPHANUMERIC, 32)}`, 'Cookie: @'),
  planted('set-cookie', `sid=${of(URL_SAFE, 40)}`, '< set-cookie: @; Path=/; HttpOnly'),
  planted(
    'sql-server-connection',
    `${of(LETTERS, 7)}#${of(DIGITS, 3)}`,
    'Server=tcp:db,1433;Database=app;User ID=sa;Password=@;Encrypt=True',
  ),
  planted('password-flag', of(ALPHANUMERIC, 12), 'pg_dump --username=app --password=@ app'),
  planted(
    'password-flag-space',
    `${of(LETTERS, 8)}${of(DIGITS, 2)}!`,
    "ansible-vault --vault-password '@' view x",
  ),
  planted('token-flag', of(HEX, 24), 'codecov --token @'),
  planted('netrc', of(ALPHANUMERIC, 14), 'machine api.example.com login dev password @'),
  planted('dotenv-password', 'correct-horse-battery', 'DB_PASSWORD=@'),
  planted('dotenv-quoted', `${of(LETTERS, 10)}$1`, "SMTP_PASSWORD='@'"),
  planted('pgpassword', of(ALPHANUMERIC, 10), 'PGPASSWORD=@ psql -h db -U app'),
  planted('yaml-password', `${of(LETTERS, 8)}${of(DIGITS, 4)}`, 'spring:\n  datasource:\n    password: @\n'),
  planted('json-client-secret', of(ALPHANUMERIC, 32), '{"client_id":"web","client_secret":"@"}'),
  planted('escaped-json', of(ALPHANUMERIC, 24), String.raw`{"body":"{\"apiKey\":\"@\"}"}`),
  planted('terraform-variable', `${of(LETTERS, 12)}${of(DIGITS, 3)}`, 'db_password = "@"'),
  planted('properties', `${of(LETTERS, 9)}${of(DIGITS, 3)}`, 'spring.mail.password=@'),
  planted('python-assignment', of(HEX, 50), "SECRET_KEY = '@'"),
  planted('query-parameter', of(ALPHANUMERIC, 32), 'GET /v1/items?access_token=@ HTTP/1.1'),
  planted('mysql-flag', of(ALPHANUMERIC, 11), 'mysql -h db -u root -p@ app < dump.sql'),
  planted('sshpass', of(ALPHANUMERIC, 11), "sshpass -p '@' ssh dev@host"),
  planted('curl-user', `dev:${of(ALPHANUMERIC, 14)}`, 'curl -u @ https://api.example.com/v1'),
  planted(
    'kubernetes-secret',
    base64Of(of(ALPHANUMERIC, 18)),
    'apiVersion: v1\ndata:\n  db: @\nkind: Secret\nmetadata:\n  name: app\n',
  ),
  planted(
    'kubernetes-manifest',
    of(ALPHANUMERIC, 18),
    'kind: Secret\nmetadata:\n  name: app\nstringData:\n  db: @\n',
  ),
  planted('kubeconfig', of(BASE64, 400), '    client-key-data: @'),
  planted('bcrypt', glue('$2', 'b$12$', of(`${ALPHANUMERIC}./`, 53)), 'admin:@'),
];

/** Shorter pieces are found anywhere by chance, or are the public beginning of a format (`github_`). */
const SHORTEST_PIECE = 8;
/** Of today in nanoseconds. A trace has hundreds, in which eight digits of a secret are found by chance once in some thousands of runs; no secret has 19 digits in a row. */
const TIMES = /(?<!\d)1[78]\d{17}(?!\d)/g;

export interface Leak {
  readonly kind: string;
  readonly piece: string;
  /** Where it stands. */
  readonly around: string;
}

/** Planted secrets of which more than a harmless piece is in the text, wherever and however it is encoded as JSON. */
export function leaksIn(said: string, secrets: readonly PlantedSecret[] = PLANTED_SECRETS): readonly Leak[] {
  const text = said.replaceAll(TIMES, 'time');
  return secrets.flatMap(({ kind, secret }) => {
    const piece = piecesOf(secret).find((candidate) => text.includes(candidate));
    if (piece === undefined) return [];
    const at = text.indexOf(piece);
    return [{ kind, piece, around: text.slice(Math.max(at - 40, 0), at + piece.length + 40) }];
  });
}

function piecesOf(secret: string): readonly string[] {
  const length = Math.min(secret.length, Math.max(SHORTEST_PIECE, Math.floor(secret.length * 0.05) + 1));
  const starts = Array.from({ length: secret.length - length + 1 }, (_, at) => at);
  return starts.map((at) => secret.slice(at, at + length)).filter(isTelling);
}

/** The frame of a key file and line ends, which change with the encoding, are not secret. */
function isTelling(piece: string): boolean {
  return !/[\n\\]|-{4}|(?:BEGIN|END|KEY|PRIVATE)/.test(piece);
}

export const leakedKinds = (text: string, secrets?: readonly PlantedSecret[]): readonly string[] =>
  leaksIn(text, secrets).map(({ kind }) => kind);
