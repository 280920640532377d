/** What a regular expression must be told apart from the rest: a kind of secret, as data. */
export interface SecretRule {
  /** Appears in the replacement, `[REDACTED:<id>]`. */
  readonly id: string;
  /** Source of a JavaScript regular expression (no flag but `i`); the first group that took part is the secret, else all. */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** Lower-case literals: the pattern is tried only where one of them is found. */
  readonly anchors: readonly string[];
  /** `start`: every match begins with an anchor. `near`: an anchor is within 160 characters before the end of it. */
  readonly where: 'start' | 'near';
  /** Longest match in characters, as far as one looks for it. */
  readonly reach: number;
  /** Shannon entropy in bits per character that a secret exceeds. */
  readonly entropy?: number;
  /** What the pattern alone cannot say. */
  readonly accepts?: (secret: string) => boolean;
}
