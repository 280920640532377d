/** Names are few, and on every span. Whoever makes them up shall not fill the memory. */
const MOST_NAMES = 2_000;

/** What `make` says of a name, made once. */
export function rememberNames<Value>(make: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    const value = known.get(name);
    if (value !== undefined) return value;
    if (known.size === MOST_NAMES) known.clear();
    const made = make(name);
    known.set(name, made);
    return made;
  };
}
