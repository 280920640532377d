/** Shorter words are no secrets, and may be part of any message. */
const SHORTEST_SECRET = 4;

/** Takes the values of the headers out of a text: a backend may repeat in its message what it was sent. */
export function concealSecrets(headers: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(headers)
    .flatMap((value) => [value].concat(value.split(' ')))
    .filter(({ length }) => length >= SHORTEST_SECRET);
  return (text) => secrets.reduce((safe, secret) => safe.replaceAll(secret, '[redacted]'), text);
}
