/** Shorter words are no secrets, and may be part of any message. */
const SHORTEST_SECRET = 4;

/** Words of an `Authorization` header that tell nothing, and that messages about it are full of. */
const SCHEME = /^(?:basic|bearer|digest|negotiate|token)$/i;

/** Takes the values of the headers out of a text: a backend may repeat in its message what it was sent. */
export function concealSecrets(headers: Readonly<Record<string, string>>): (text: string) => string {
  const plain = Object.values(headers).flatMap(wordsOf).filter(isSecret);
  const secrets = plain.concat(plain.map(asInJson)).toSorted(longestFirst);
  return (text) => secrets.reduce((safe, secret) => safe.replaceAll(secret, '[redacted]'), text);
}

function wordsOf(value: string): readonly string[] {
  const words = value.split(/\s+/);
  return [value].concat(words, words.flatMap(credentialsOf));
}

function isSecret(word: string): boolean {
  return word.length >= SHORTEST_SECRET && !SCHEME.test(word);
}

/** One may be part of another, whose rest would be told. */
function longestFirst(a: string, b: string): number {
  return b.length - a.length;
}

/** What `Basic` (RFC 7617) is made of: a backend that looks the user up repeats them decoded. */
function credentialsOf(word: string): readonly string[] {
  const decoded = Buffer.from(word, 'base64');
  if (decoded.toString('base64').replace(/=+$/, '') !== word.replace(/=+$/, '')) return [];
  const pair = decoded.toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? [] : [pair, pair.slice(colon + 1)];
}

/** A message may be a piece of JSON. */
function asInJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}
