import { entropy } from './entropy.ts';

/** What people write where a secret would be. */
const PLACEHOLDER =
  /^(?:[$<{%*([@|#&]|x{4}|\.{3}|-{2}|your|my[-_]|some[-_]|example|placeholder|change[-_]?me|redacted|dummy|process\.|os\.|env\.|null\b|undefined\b|true\b|false\b)|\$\{|\{\{|<[^>]*>$|EXAMPLE$/i;
const PATH_OR_URL = /^(?:~?\.{0,2}\/|[A-Za-z]:\\|[\w+.-]+:\/\/)/;
const VERSION = /^[\^~>=v]*\d+(?:\.\d+)+(?:$|[-+])/;
const CODE = /^[A-Za-z_$][\w$]*(?:(?:\.|::|\?\.|->)[A-Za-z_$][\w$]*)+$|[()]/;

/** Whether it may be a secret at all, in a place where one is expected. */
export const isNoPlaceholder = (value: string): boolean =>
  !PLACEHOLDER.test(value) && !PATH_OR_URL.test(value) && !CODE.test(value);

/** Whether it looks like a secret in a place where any text may stand. */
export const looksSecret = (value: string): boolean =>
  /[A-Za-z]/.test(value) &&
  /.[\d!@#%^&*]|^\d/.test(value) &&
  isNoPlaceholder(value) &&
  !VERSION.test(value) &&
  entropy(value) > 2.5;

/** Text in which upper case or a digit comes after the beginning: no word, no sentence. */
export const looksEncoded = (value: string): boolean =>
  /.[A-Z0-9]/.test(value) && isNoPlaceholder(value) && entropy(value) > 2.5;
