/** Something in the configuration that could not be used. Data, not an error: whoever resolves settings decides who is told. */
export interface Problem {
  /** The variable or the file. */
  readonly where: string;
  /** First line is 1; of a file only. */
  readonly line?: number;
  readonly message: string;
  readonly remedy: string;
  /** Nothing is lost by going on: what holds is narrower than what was asked for. */
  readonly isHarmless?: true;
}

export function renderProblem({ where, line, message, remedy }: Problem): string {
  return `${where}${line === undefined ? '' : `:${line}`}: ${message} ${remedy}`;
}
