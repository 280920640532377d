import { jsonText } from './json-text.ts';

/** Where a string stands: its path (`$.a[0].b`, for the record of what was cut) and the field it is the value of (`"password": "…"` is a secret by its name). */
export interface Place {
  readonly path: string;
  readonly name: string | undefined;
}

type Apply = (text: string, place: Place) => string;

/** Deeper values are left as their JSON text: recursion must not depend on foreign input. */
const MAX_DEPTH = 256;

const VALUE = Symbol('value');

/** A value that is shown as its JSON text. Its strings are filtered as what they are: within the text, escapes would hide what stands at a line's begin or end. */
export function asJsonText(value: unknown): object {
  return { [VALUE]: value };
}

/** A copy of a JSON value with every string passed through `apply`, field names too. */
export function mapStrings(value: unknown, path: string, apply: Apply): unknown {
  const map = (part: unknown, place: Place, depth: number): unknown => {
    if (typeof part === 'string') return apply(part, place);
    if (typeof part !== 'object' || part === null) return part;
    if (depth === MAX_DEPTH) return apply(jsonText(part), place);
    if (VALUE in part) return jsonText(map(part[VALUE], place, depth + 1));
    if (Array.isArray(part)) {
      const { path: list, name } = place;
      return part.map((item, index) => map(item, { path: `${list}[${index}]`, name }, depth + 1));
    }
    return Object.fromEntries(Object.entries(part).map((field) => mapField(field, place, depth)));
  };
  const mapField = ([name, part]: [string, unknown], place: Place, depth: number): [string, unknown] => {
    const shown = apply(name, { path: place.path, name: undefined });
    return [shown, map(part, { path: `${place.path}.${shown}`, name }, depth + 1)];
  };
  return map(value, { path, name: undefined }, 0);
}
