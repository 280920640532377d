/** What was wrong, as a word that code may compare. The command line ends with 2 for each of them. */
export type UsageErrorCode =
  | 'bad-argument'
  | 'bad-file'
  | 'bad-uri'
  | 'conflict'
  | 'no-home'
  | 'not-found'
  | 'refused'
  | 'unsafe-path';

/** The user's mistake, with what to do about it. Our own bugs are plain errors. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: UsageErrorCode;
  readonly remedy: string;

  constructor({ code, message, remedy }: { code: UsageErrorCode; message: string; remedy: string }) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}
