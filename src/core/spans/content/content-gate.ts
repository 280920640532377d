import type { Redactor } from '../../secrets/create-redactor.ts';
import { sharedRedactor } from '../../secrets/shared-redactor.ts';
import type { AttributeValue } from '../span.ts';
import type { ContentMode } from './content-mode.ts';
import { createStringFilter, type StringFilter } from './string-filter.ts';
import { mapStrings, type Place } from './map-strings.ts';

/** The one gate that all content passes. Content comes as a thunk: what is not wanted is never computed. */
export interface ContentGate {
  readonly mode: ContentMode;
  /** A span's own view: it counts what was replaced and cut, as attributes of that span. */
  forSpan(): SpanContent;
}

export interface SpanContent {
  /** JSON text of a structured value, every string in it filtered. */
  json(path: string, build: () => unknown): string | undefined;
  /** Free text, filtered. */
  text(path: string, build: () => string | undefined): string | undefined;
  /** Paths, branch, user: no content of the conversation, but gone in mode `none`. */
  place<Value extends AttributeValue>(value: Value | undefined): Value | undefined;
  /** How many secrets were replaced, and what was cut (`path`, original length, SHA-256), once all content was asked for. */
  redactions(): number;
  truncations(): readonly string[];
}

export interface GateOptions {
  readonly mode: ContentMode;
  /** In characters. */
  readonly maxPartLength: number;
  /** Used in mode `redacted` only; the process's own where none is given. */
  readonly redactor?: Redactor;
}

/** A gate remembers what it filtered: the same tool result stands in its own span and in the next call's input, and is scanned once. */
export function createContentGate({ mode, maxPartLength, redactor }: GateOptions): ContentGate {
  const filter = createStringFilter({
    redactor: mode === 'redacted' ? (redactor ?? sharedRedactor()) : undefined,
    maxLength: maxPartLength,
  });
  return { mode, forSpan: () => createSpanContent(mode, filter) };
}

function createSpanContent(mode: ContentMode, filter: StringFilter): SpanContent {
  const wanted = mode === 'full' || mode === 'redacted';
  const truncations: string[] = [];
  let redactions = 0;

  const apply = (text: string, { path, name }: Place): string => {
    const filtered = filter.apply(text, name);
    redactions += filtered.redactions;
    if (filtered.truncation !== undefined) truncations.push(`${path} ${filtered.truncation}`);
    // Half a surrogate pair is no text for any receiver: as JSON escape it would only fail later.
    return filtered.text.toWellFormed();
  };

  return {
    json: (path, build) => {
      if (!wanted) return undefined;
      const value = build();
      return value === undefined ? undefined : JSON.stringify(mapStrings(value, path, apply));
    },
    text: (path, build) => {
      const text = wanted ? build() : undefined;
      return text === undefined ? undefined : apply(text, { path, name: undefined });
    },
    place: (value) => (mode === 'none' ? undefined : value),
    redactions: () => redactions,
    truncations: () => truncations,
  };
}
