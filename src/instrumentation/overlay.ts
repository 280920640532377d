/**
 * Reads as `given` does, with some fields in the place of its own. `given` is not touched, and a getter that it inherits runs on it, since it may rest on private
 * state. Own fields stay own: the SDK takes some by name and the rest by spreading.
 */
export function overlay<Given extends object>(given: Given, fields: object): Given {
  const descriptors = {
    ...Object.getOwnPropertyDescriptors(given),
    ...Object.getOwnPropertyDescriptors(fields),
  };
  return Object.create(behind(given), descriptors) as Given;
}

/** A plain object stays one for those who ask. */
function behind(given: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(given);
  if (prototype === Object.prototype || prototype === null) return prototype;
  return new Proxy(given, { get: (target, name): unknown => Reflect.get(target, name) });
}
