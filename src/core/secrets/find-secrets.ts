import { entropy } from './entropy.ts';
import { createKeywordAutomaton } from './keyword-automaton.ts';
import type { SecretRule } from './secret-rule.ts';

export interface FoundSecret {
  readonly ruleId: string;
  readonly start: number;
  readonly end: number;
}

/** What replaces a secret is `[REDACTED:<rule>]`; nothing in it is a secret. */
export const REDACTED = '[REDACTED:';
const INSIDE_REDACTED = /\[REDACTED:[\w-]*$/;

/** Characters before an anchor that a pattern may look at. */
const BEFORE = 160;
const TOKEN = /[\w-]*/y;
/** What a secret that the window cut may consist of. */
const LONG_TOKEN = /[\w.~+/=%-]*/y;

/** Where one rule stands in one text. */
interface Progress {
  /** Start of the last attempt: several anchors may ask for the same one. */
  attempted: number;
  /** Everything before it has been searched. */
  searched: number;
}

interface Attempt {
  readonly rule: SecretRule;
  readonly text: string;
  readonly progress: Progress;
  /** The occurrence of the anchor. */
  readonly start: number;
  readonly end: number;
}

/** Compiled when a text has an anchor of the rule: most rules never are. */
function createRegexes(): (rule: SecretRule) => RegExp {
  const compiled = new Map<SecretRule, RegExp>();
  return (rule) => {
    const known = compiled.get(rule);
    if (known !== undefined) return known;
    const flags = (rule.where === 'start' ? 'dy' : 'dg') + (rule.ignoreCase === true ? 'i' : '');
    const regex = new RegExp(rule.pattern, flags);
    compiled.set(rule, regex);
    return regex;
  };
}

function endOfToken(text: string, end: number, token: RegExp): number {
  if (!/[\w-]/.test(text[end - 1] ?? '')) return end;
  token.lastIndex = end;
  return end + (token.exec(text)?.[0].length ?? 0);
}

function isSecret({ rule, text }: Pick<Attempt, 'rule' | 'text'>, start: number, secret: string): boolean {
  if (secret.includes(REDACTED) || INSIDE_REDACTED.test(text.slice(Math.max(0, start - 64), start)))
    return false;
  if (rule.entropy !== undefined && entropy(secret) <= rule.entropy) return false;
  return rule.accepts?.(secret) ?? true;
}

interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * The first group that took part, else the whole match. What follows without a break belongs to it: the rest of a longer
 * token must not stay, nor become the beginning of another.
 */
function secretOf({ rule, text }: Attempt, match: RegExpExecArray, window: Window): FoundSecret | undefined {
  const span = match.indices?.slice(1).find((group) => group !== undefined) ?? match.indices?.[0];
  if (span === undefined) return undefined;
  const [start, end] = [window.from + span[0], window.from + span[1]];
  if (!isSecret({ rule, text }, start, text.slice(start, end))) return undefined;
  const cut = end === window.to && end < text.length;
  return { ruleId: rule.id, start, end: endOfToken(text, end, cut ? LONG_TOKEN : TOKEN) };
}

/** One try, exactly at the anchor. A window is a slice, which copies nothing and which no pattern can leave. */
function tryAtAnchor(attempt: Attempt, regex: RegExp): readonly FoundSecret[] {
  const { rule, text, progress, start } = attempt;
  if (start < progress.searched || start === progress.attempted) return [];
  progress.attempted = start;
  const window = { from: Math.max(0, start - BEFORE), to: Math.min(text.length, start + rule.reach) };
  regex.lastIndex = start - window.from;
  const match = regex.exec(text.slice(window.from, window.to));
  const found = match === null ? undefined : secretOf(attempt, match, window);
  if (found === undefined) return [];
  progress.searched = found.end;
  return [found];
}

/** One search around the anchor; twice the reach, so that anchors close to each other share one. */
function searchAround(attempt: Attempt, regex: RegExp): readonly FoundSecret[] {
  const { rule, text, progress, start, end } = attempt;
  if (end < progress.searched) return [];
  progress.searched = end + rule.reach;
  const window = { from: Math.max(0, start - BEFORE), to: Math.min(text.length, end + 2 * rule.reach) };
  const matches = text.slice(window.from, window.to).matchAll(regex);
  return [...matches].flatMap((match) => secretOf(attempt, match, window) ?? []);
}

function merge(found: readonly FoundSecret[]): readonly FoundSecret[] {
  const merged: FoundSecret[] = [];
  for (const next of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || next.start >= last.end) merged.push(next);
    else merged[merged.length - 1] = { ...last, end: Math.max(last.end, next.end) };
  }
  return merged;
}

/** Finds the secrets of a text, in order and without overlap. Work is linear: one pass, then a bounded window per anchor. */
export function createSecretFinder(rules: readonly SecretRule[]): (text: string) => readonly FoundSecret[] {
  const anchors = [...new Set(rules.flatMap((rule) => rule.anchors))];
  const rulesOf = anchors.map((anchor) => rules.filter((rule) => rule.anchors.includes(anchor)));
  const automaton = createKeywordAutomaton(anchors);
  const regexOf = createRegexes();

  return (text) => {
    const found: FoundSecret[] = [];
    const progress = new Map<SecretRule, Progress>();
    const progressOf = (rule: SecretRule): Progress => {
      const known = progress.get(rule) ?? { attempted: -1, searched: -1 };
      progress.set(rule, known);
      return known;
    };
    automaton.scan(text, (index, end) => {
      const start = end - (anchors[index]?.length ?? 0);
      for (const rule of rulesOf[index] ?? []) {
        const attempt = { rule, text, progress: progressOf(rule), start, end };
        const look = rule.where === 'start' ? tryAtAnchor : searchAround;
        found.push(...look(attempt, regexOf(rule)));
      }
    });
    return merge(found);
  };
}
