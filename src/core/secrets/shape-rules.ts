import { isNoPlaceholder, looksEncoded, looksSecret } from './plausible-secret.ts';
import type { SecretRule } from './secret-rule.ts';

interface Shape {
  readonly id: string;
  /** Every match begins with one of them. */
  readonly anchors: readonly string[];
  readonly pattern: RegExp;
  readonly reach?: number;
  readonly accepts?: (secret: string) => boolean;
}

const shape = ({ id, anchors, pattern, reach = 1024, accepts }: Shape): SecretRule => ({
  id,
  anchors,
  pattern: pattern.source,
  ignoreCase: pattern.ignoreCase,
  where: 'start',
  reach,
  ...(accepts && { accepts }),
});

/** `a_b` → `ab`, `a_b`, `a-b`: the spellings of a compound name. */
const spellings = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) =>
    name.includes('_') ? ['', '_', '-'].map((joint) => name.replaceAll('_', joint)) : [name],
  );

/** Names of things that are secret; a longer one that holds one of them needs no entry (`client_secret`, `authToken`). */
const SECRET_NAMES = spellings([
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'api_key',
  'access_key',
  'account_key',
  'private_key',
  'signing_key',
  'encryption_key',
  'auth_key',
  'client_key_data',
]);

const NAME = `(?:${SECRET_NAMES.join('|')})`;
/** The rest of a name, unless it turns the secret into something about it (`token_count`). */
const NAME_REST = String.raw`(?![_.-](?:ids?|count|type|name|file|path|dir|url|uri|limit|max|expir\w*|ttl|arn|version|alg\w*)\b)(?:[_.-]\w{1,24}){0,2}\d{0,2}`;
const QUOTE = String.raw`\\{0,3}["'\x60]`;
const WORD = String.raw`[^\s"'\x60\\]`;

/**
 * What leaks from an agent and no list of providers covers: headers, URLs, command lines, configuration, key files. Every
 * pattern begins with a literal and is bounded or ends at the first character that cannot belong to it.
 */
export const SHAPE_RULES: readonly SecretRule[] = [
  shape({
    id: 'private-key',
    anchors: ['-----begin'],
    pattern:
      /-----BEGIN[ A-Z0-9_-]{0,64}PRIVATE KEY(?: BLOCK)?-----(?=(?:[^-]|-(?!-)){24})[^-]*(?:-(?!----)[^-]*)*-----END[ A-Z0-9_-]{0,64}-----/i,
    reach: 65_536,
  }),
  // Cut before its end, as by `head`.
  shape({
    id: 'private-key',
    anchors: ['-----begin'],
    pattern:
      /-----BEGIN[ A-Z0-9_-]{0,64}PRIVATE KEY(?: BLOCK)?-----(?:(?:[\s"',]|\\[nr\\])*[A-Za-z0-9+/=]{16,})+/i,
    reach: 65_536,
  }),
  shape({
    id: 'putty-private-key',
    anchors: ['private-lines:'],
    pattern: /Private-Lines: \d+\s+((?:[A-Za-z0-9+/=]{1,128}(?:\s+|\\[nr]|$))+)/i,
    reach: 16_384,
  }),
  shape({
    id: 'url-password',
    anchors: ['://'],
    pattern: /:\/\/[^\s:/?#@"'\x60<>{}\\]{0,128}:([^\s/@"'\x60<>\\]{1,256})@[\w.[-]/,
    accepts: isNoPlaceholder,
  }),
  shape({
    id: 'authorization-header',
    anchors: ['authorization'],
    pattern: new RegExp(
      String.raw`authorization(?:${QUOTE})?\]?\s{0,4}[:=,]\s{0,4}(?:${QUOTE})?(?:basic|bearer|token|digest|negotiate|api-?key|bot)[ +]{1,4}([\w.~+/=:-]{8,4000})`,
      'i',
    ),
    reach: 4096,
    accepts: looksEncoded,
  }),
  shape({
    id: 'authorization-header',
    anchors: ['authorization'],
    pattern: new RegExp(
      String.raw`authorization(?:${QUOTE})?\s{0,4}:\s{0,4}(?:${QUOTE})?([\w.~+/=:-]{16,4000})`,
      'i',
    ),
    reach: 4096,
    accepts: looksSecret,
  }),
  shape({
    id: 'bearer-token',
    anchors: ['bearer '],
    pattern: /\bbearer +([\w.~+/=-]{12,4000})/i,
    reach: 4096,
    accepts: looksSecret,
  }),
  shape({
    id: 'cookie-header',
    anchors: ['cookie'],
    pattern: new RegExp(
      String.raw`cookie(?:(?:${QUOTE})?\s{0,4}:\s{0,4}|[ =]{1,2})(?:${QUOTE})?([\w.$-]{1,64}=[^\s;,"'\x60\\]{1,3000}(?:; ?[\w.$-]{1,64}=[^\s;,"'\x60\\]{1,3000}){0,64})`,
      'i',
    ),
    reach: 8192,
    accepts: (pairs) => looksEncoded(pairs.slice(pairs.indexOf('=') + 1)),
  }),
  shape({
    id: 'environment-secret',
    anchors: SECRET_NAMES,
    pattern: new RegExp(`${NAME.toUpperCase()}[A-Z0-9_]{0,24}=(?:${QUOTE})?(${WORD}{4,512})`),
    accepts: isNoPlaceholder,
  }),
  shape({
    id: 'assigned-secret',
    anchors: SECRET_NAMES,
    pattern: new RegExp(
      String.raw`${NAME}${NAME_REST}(?:${QUOTE})?\]?\s{0,4}(?::=|=>|[:=])\s{0,4}${QUOTE}(${WORD}{6,512})${QUOTE}`,
      'i',
    ),
    accepts: looksSecret,
  }),
  shape({
    id: 'assigned-secret',
    anchors: SECRET_NAMES,
    pattern: new RegExp(
      String.raw`${NAME}${NAME_REST}(?:=|: {1,4}(?=\S+\s*(?:$|[\n"'\x60\\#])))([^\s"'\x60\\,;&<>{}()[\]]{8,512})`,
      'i',
    ),
    accepts: looksSecret,
  }),
  shape({
    id: 'connection-string-secret',
    anchors: ['password=', 'pwd=', 'accountkey=', 'sharedaccesskey=', 'accesskey='],
    pattern: /(?<=;\s{0,2}\w{0,16})(?:password|pwd|accountkey|accesskey)=([^;\s"'\x60\\]{3,512})/i,
    accepts: isNoPlaceholder,
  }),
  shape({
    id: 'command-line-secret',
    anchors: SECRET_NAMES,
    pattern: new RegExp(
      String.raw`(?<=--[\w-]{0,24})${NAME}(?:=(?:${QUOTE})?(?=\S{4})|[ ]{1,2}(?:${QUOTE})?(?=[^\s-]\S{0,64}[\d!@#%^&*]))(${WORD}{4,512})`,
      'i',
    ),
    accepts: isNoPlaceholder,
  }),
  shape({
    id: 'command-line-password',
    anchors: ['mysql', 'sshpass ', 'redis-cli ', 'docker login '],
    pattern:
      /\b(?:mysql(?:dump|admin)?[^\n|;&]{0,200}? -p|sshpass -p ?|redis-cli[^\n|;&]{0,200}? -a |docker login[^\n|;&]{0,200}? -p )["']?([^\s"'\x60\\?|-][^\s"'\x60\\]{2,128})/,
    accepts: isNoPlaceholder,
  }),
  shape({
    id: 'curl-user',
    anchors: ['-u ', '-u"', "-u'", '--user ', '--user='],
    pattern: /(?<=\bcurl\b[^|;&]{0,150}[\s\\])(?:-u ?|--user[ =])["']?([^\s"':$]{1,128}:[^\s"']{3,256})/,
    accepts: (user) => isNoPlaceholder(user.slice(user.indexOf(':') + 1)),
  }),
  shape({
    id: 'netrc-password',
    anchors: ['machine ', 'machine\n', 'machine\t'],
    pattern: /\bmachine\s{1,4}\S{1,128}\s{1,8}login\s{1,4}\S{1,128}\s{1,8}password\s{1,4}(\S{3,256})/,
    accepts: isNoPlaceholder,
  }),
  shape({
    id: 'url-signature',
    anchors: ['sig=', 'signature=', 'security-token='],
    pattern: /(?<=[?&](?:amp;)?(?:x-(?:amz|goog)-)?)(?:sig|signature|security-token)=([\w%+/=.~-]{20,2000})/i,
    reach: 2048,
  }),
  shape({
    id: 'aws-secret-key',
    anchors: ['secret_access_key', 'secretaccesskey', 'session_token', 'sessiontoken'],
    pattern: new RegExp(
      String.raw`(?:secret_?access_?key|session_?token)(?:${QUOTE})?\s{0,4}[:=]\s{0,4}(?:${QUOTE})?([A-Za-z0-9/+=]{40,2000})`,
      'i',
    ),
    reach: 2048,
  }),
  shape({
    id: 'json-web-token',
    anchors: ['eyj'],
    pattern: /\b(eyJ[\w-]{8,500}\.[\w-]{8,4000}(?:\.[\w-]{0,4000}){0,3})/,
    reach: 8192,
  }),
  shape({ id: 'anthropic-key', anchors: ['sk-ant-'], pattern: /\bsk-ant-[a-z]{2,12}\d{2}-[\w-]{16,256}/ }),
  shape({
    id: 'api-key',
    anchors: ['sk-', 'pk-'],
    pattern: /\b[sp]k-(?:[a-z0-9]{2,12}-){0,2}(?=[\w-]{0,64}\d)[A-Za-z0-9_-]{24,256}/,
    accepts: looksSecret,
  }),
  shape({
    id: 'registry-token',
    anchors: ['_auth', '"auth'],
    pattern: new RegExp(
      String.raw`(?:(?<!\w)_auth(?:Token)?\s{0,2}=\s{0,2}"?|"auth\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}")([\w+/=.-]{12,2000})`,
    ),
    reach: 2048,
    accepts: looksEncoded,
  }),
  shape({
    id: 'password-hash',
    anchors: ['$2a$', '$2b$', '$2y$', '$5$', '$6$', '$y$', '$argon2'],
    pattern:
      /\$(?:2[aby]\$\d\d\$[A-Za-z0-9./]{53}|[56y]\$[^\s:"'\\]{20,200}|argon2(?:id?|d)\$[^\s:"'\\]{30,300})/,
  }),
  shape({
    id: 'kubernetes-secret',
    anchors: ['kind: secret'],
    pattern:
      /kind: Secret\r?\n(?:(?!---)[^\n]{0,500}\n){0,40}?(?:data|stringData):\r?\n((?:[ \t]+[\w.-]+:[^\n]{0,4000}(?:\n|$)){1,40})/,
    reach: 16_384,
  }),
  shape({
    id: 'kubernetes-secret',
    anchors: ['apiversion: v1'],
    pattern:
      /apiVersion: v1\r?\n(?:data|stringData):\r?\n((?:[ \t]+[\w.-]+:[^\n]{0,4000}\n){1,40})kind: Secret\b/,
    reach: 16_384,
  }),
];
