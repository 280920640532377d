/**
 * A turn that goes on after it was given away continues as a turn of its own: `p1`, `p1/2`, `p1/3`. Keys of the parts that came before keep their meaning, so
 * links to them stay right.
 */
const PART = /^(.*)\/(\d+)$/s;

export function partAfter(key: string): string {
  const { first, part } = split(key);
  return `${first}/${part + 1}`;
}

/** The part itself, and all before it. */
export function partsUpTo(key: string): readonly string[] {
  const { first, part } = split(key);
  return [first, ...Array.from({ length: part - 1 }, (_, index) => `${first}/${index + 2}`)];
}

function split(key: string): { readonly first: string; readonly part: number } {
  const [, first, part] = PART.exec(key) ?? [];
  return first === undefined ? { first: key, part: 1 } : { first, part: Number(part) };
}
