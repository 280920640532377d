/** Such a number is an OTLP `intValue`, any other a `doubleValue`. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}
