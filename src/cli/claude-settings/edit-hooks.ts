import { getNodeValue } from 'jsonc-parser';
import { addElement, nodeAt, removeAt, setProperty, type JsonPath } from '../../config/json-edit.ts';
import { isRecord } from '../../config/setting-kinds.ts';
import { hookEntries, isOurHook } from './hook-entries.ts';

/** Adds a group with our entry to each event. Whoever else is there stays where they are. */
export function addHooks(text: string): string {
  const entries = hookEntries();
  if (nodeAt(text, ['hooks']) === undefined) {
    const groups = [...entries].map(([event, entry]) => [event, [group(entry)]]);
    return setProperty(text, [], ['hooks', Object.fromEntries(groups)]);
  }
  return [...entries].reduce((edited, [event, entry]) => addHook(edited, event, entry), text);
}

/** Whether exactly our entries are there, in the words of this version. */
export function carriesHooks(text: string): boolean {
  const wanted = [...hookEntries()].map(([event, entry]) => [event, JSON.stringify(entry)].join(' '));
  const found = findHooks(text, isOurHook).map((path) =>
    [path[1], JSON.stringify(valueAt(text, path))].join(' '),
  );
  return wanted.length === found.length && wanted.every((entry) => found.includes(entry));
}

/**
 * Takes out every hook that `isTarget`; groups and lists that become empty go too, unless they were in `original`, the
 * text from before we came.
 */
export function removeHooks(
  text: string,
  isTarget: (hook: unknown) => boolean,
  original: string | undefined,
): string {
  const found = findHooks(text, isTarget);
  if (found.length === 0) return text;
  // From the last to the first: the positions of those before stay true.
  const without = found.toReversed().reduce(removeHook, text);
  const lists = [...new Set(found.map(([, event]) => event))].map((event): JsonPath => [
    'hooks',
    event ?? '',
  ]);
  return [...lists, ['hooks']].reduce((edited, path) => removeIfEmptied(edited, path, original), without);
}

/** Paths `['hooks', event, group, 'hooks', index]`. */
export function findHooks(text: string, isTarget: (hook: unknown) => boolean): readonly JsonPath[] {
  const hooks = valueAt(text, ['hooks']);
  return Object.entries(isRecord(hooks) ? hooks : {}).flatMap(([event, groups]) =>
    asList(groups).flatMap((entry, groupIndex) =>
      asList(isRecord(entry) ? entry['hooks'] : undefined).flatMap((hook, index): readonly JsonPath[] =>
        isTarget(hook) ? [['hooks', event, groupIndex, 'hooks', index]] : [],
      ),
    ),
  );
}

export function valueAt(text: string, path: JsonPath): unknown {
  const node = nodeAt(text, path);
  return node === undefined ? undefined : getNodeValue(node);
}

/** Adds a group with this one hook to the event; `hooks` is there. */
export function addHook(text: string, event: string, hook: unknown): string {
  const path = ['hooks', event];
  return nodeAt(text, path) === undefined
    ? setProperty(text, ['hooks'], [event, [group(hook)]])
    : addElement(text, path, group(hook));
}

function removeHook(text: string, path: JsonPath): string {
  const without = removeAt(text, path);
  const isEmpty = nodeAt(without, path.slice(0, 4))?.children?.length === 0;
  return isEmpty ? removeAt(without, path.slice(0, 3)) : without;
}

function removeIfEmptied(text: string, path: JsonPath, original: string | undefined): string {
  const isEmpty = nodeAt(text, path)?.children?.length === 0;
  const wasThere = original !== undefined && nodeAt(original, path) !== undefined;
  return isEmpty && !wasThere ? removeAt(text, path) : text;
}

function group(hook: unknown): unknown {
  return { hooks: [hook] };
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
