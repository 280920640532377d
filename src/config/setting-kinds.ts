import { CONTENT_MODES } from '../core/spans/content/content-mode.ts';
import type { DestinationSettings } from './settings.ts';

/** What a parser found: a value, or the words that complete "should be …". */
type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string };

/** A type of setting, read from an environment variable or from JSON. */
export interface SettingKind<T> {
  readonly name: string;
  fromText(text: string): Reading<T>;
  fromJson(value: unknown): Reading<T>;
}

export const flag: SettingKind<boolean> = {
  name: 'true or false',
  fromText: (text) => {
    const word = text.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return read(true);
    return ['false', '0', 'no', 'off'].includes(word) ? read(false) : bad('true or false');
  },
  fromJson: (value) => (typeof value === 'boolean' ? read(value) : bad('true or false')),
};

export const text: SettingKind<string> = {
  name: 'text',
  fromText: (value) => read(value),
  fromJson: (value) => (typeof value === 'string' && value !== '' ? read(value) : bad('a text in quotes')),
};

export const count: SettingKind<number> = {
  name: 'whole number',
  fromText: (value) => (/^\d+$/u.test(value) ? readCount(Number(value)) : bad('a whole number above 0')),
  fromJson: readCount,
};

export function choice<const Choice extends string>(choices: readonly Choice[]): SettingKind<Choice> {
  const name = choices.join(' | ');
  const fromJson = (value: unknown): Reading<Choice> => {
    const found = choices.find((candidate) => candidate === value);
    return found === undefined ? bad(`one of ${choices.join(', ')}`) : read(found);
  };
  return { name, fromText: fromJson, fromJson };
}

/** `a=1,b=2` with percent-encoded values, as `OTEL_RESOURCE_ATTRIBUTES`; in JSON an object of texts. */
export const pairs: SettingKind<Readonly<Record<string, string>>> = {
  name: 'key=value,…',
  fromText: (value) => {
    const entries = value
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(toPair);
    return entries.every((entry) => entry !== undefined)
      ? read(Object.fromEntries(entries))
      : bad('key=value,key=value');
  },
  fromJson: (value) => (isTextRecord(value) ? read(value) : bad('an object of texts')),
};

/** URIs with blanks or commas between them; in JSON a list of URIs or of `{ uri, experimentId?, experimentName?, content? }`. */
export const destinations: SettingKind<readonly DestinationSettings[]> = {
  name: 'URI …',
  fromText: (value) =>
    read(
      value
        .split(/[\s,]+/u)
        .filter((uri) => uri !== '')
        .map((uri) => ({ uri })),
    ),
  fromJson: (value) => {
    const found = Array.isArray(value) ? value.map(toDestination) : [undefined];
    return found.every((entry) => entry !== undefined)
      ? read(found)
      : bad('a list of URIs or of { "uri", "experimentId" or "experimentName", "content" }');
  },
};

function toDestination(value: unknown): DestinationSettings | undefined {
  if (typeof value === 'string') return { uri: value };
  if (!isRecord(value) || typeof value['uri'] !== 'string') return undefined;
  const { uri, experimentId, experimentName, content, ...unknown } = value;
  if (Object.keys(unknown).length > 0 || !isOptionalText(experimentId) || !isOptionalText(experimentName))
    return undefined;
  const mode = CONTENT_MODES.find((candidate) => candidate === content);
  if (content !== undefined && mode === undefined) return undefined;
  return {
    uri,
    ...(experimentId !== undefined && { experimentId }),
    ...(experimentName !== undefined && { experimentName }),
    ...(mode !== undefined && { content: mode }),
  };
}

function toPair(part: string): readonly [string, string] | undefined {
  const [, key, value] = /^\s*([^=\s]+)\s*=(.*)$/su.exec(part) ?? [];
  if (key === undefined || value === undefined) return undefined;
  try {
    return [key, decodeURIComponent(value.trim())];
  } catch {
    return undefined;
  }
}

function readCount(value: unknown): Reading<number> {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
    ? read(value)
    : bad('a whole number above 0');
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value !== '');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}

function read<T>(value: T): Reading<T> {
  return { ok: true, value };
}

function bad(expected: string): Reading<never> {
  return { ok: false, expected };
}
