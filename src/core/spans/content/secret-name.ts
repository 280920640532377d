/**
 * Names of fields whose value is a secret whatever it looks like. Whole words, so that `max_tokens`, `tokenizer` or `author` do not count, but
 * for what ends in `password` (`PGPASSWORD`); a plural (`tokens`, `passwords`) is rarely one.
 */
const SECRET_NAME =
  /(?:^|[_\-.])(?:password|passwd|passphrase|pwd|secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|access[_-]?token|auth[_-]?token|refresh[_-]?token|id[_-]?token|bearer|authorization|cookie|set-cookie|credentials?)$|(?:password|passwd)$/;

/** `accessToken`, `API_KEY`, `client-secret` alike. */
export function isSecretName(name: string): boolean {
  return name.length <= 64 && SECRET_NAME.test(name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase());
}
