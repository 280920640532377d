import { UsageError } from '../config/usage-error.ts';
import { CONTENT_MODES } from '../core/spans/content/content-mode.ts';
import type { ClaudeAgentInstrumentationConfig } from './config.ts';

interface Option {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
}

type Options = Readonly<Record<string, Option>>;

const SWITCH = oneOf([true, false]);

const OPTIONS: Options & Readonly<Record<keyof ClaudeAgentInstrumentationConfig, Option>> = {
  content: oneOf(CONTENT_MODES),
  maxPartLength: {
    accepts: (value) => Number.isSafeInteger(value) && Number(value) > 0,
    expected: 'a positive integer',
  },
  userId: { accepts: (value) => typeof value === 'string', expected: 'a string' },
  nativeSpans: oneOf(['yield', 'ignore']),
  enabled: SWITCH,
};

/**
 * Checked whatever TypeScript said: JavaScript calls this, too, and a misspelt `content` would be no content, without a word.
 *
 * @param switches names that are options, too, and on or off
 * @throws UsageError when options in code cannot be what was meant
 */
export function checkConfig(config: unknown, switches: readonly string[] = []): void {
  const options: Options = { ...OPTIONS, ...Object.fromEntries(switches.map((name) => [name, SWITCH])) };
  const names = Object.keys(options).join(', ');
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw wrong('the options are not an object.', `Give an object with any of: ${names}.`);
  for (const [name, value] of Object.entries(config)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw wrong(`there is no option "${name}".`, `Its options: ${names}.`);
    if (value !== undefined && !option.accepts(value))
      throw wrong(`the option "${name}" cannot be used.`, `Give ${option.expected}.`);
  }
}

function oneOf(values: readonly unknown[]): Option {
  return { accepts: (value) => values.includes(value), expected: `one of: ${values.join(', ')}` };
}

function wrong(what: string, remedy: string): UsageError {
  return new UsageError({ code: 'bad-argument', message: `ClaudeAgentInstrumentation: ${what}`, remedy });
}
