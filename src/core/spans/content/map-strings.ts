type Apply = (path: string, text: string, name: string | undefined) => string;

/** Deeper values are left as their JSON text: recursion must not depend on foreign input. */
const MAX_DEPTH = 64;

/**
 * A copy of a JSON value with every string passed through `apply`, with its path (`$.a[0].b`, for the record of what was cut) and the name of the field it
 * stands in (a value is a secret because of its name: `"password": "…"`). Field names are filtered, too.
 */
export function mapStrings(value: unknown, path: string, apply: Apply): unknown {
  return mapValue(value, path, undefined, apply, 0);
}

function mapValue(
  value: unknown,
  path: string,
  name: string | undefined,
  apply: Apply,
  depth: number,
): unknown {
  if (typeof value === 'string') return apply(path, value, name);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return apply(path, JSON.stringify(value), name);
  if (Array.isArray(value)) {
    return value.map((item, index) => mapValue(item, `${path}[${index}]`, name, apply, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      apply(path, key, undefined),
      mapValue(item, `${path}.${key}`, key, apply, depth + 1),
    ]),
  );
}
