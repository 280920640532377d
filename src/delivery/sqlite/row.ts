/** `undefined` is left out: the column keeps what it has. */
export type Values = Readonly<Record<string, string | number | bigint | null | undefined>>;

/** One row as it shall be in the store. */
export interface Row {
  readonly table: string;
  readonly key: Values;
  /** Written, also over what is there. */
  readonly set?: Values;
  /** Written only where there is nothing: a person may have changed it since. */
  readonly keep?: Values;
}
