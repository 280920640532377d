import { choice, count, destinations, isRecord, type SettingKind, text } from '../config/setting-kinds.ts';
import type { DestinationSettings } from '../config/settings.ts';
import { UsageError } from '../config/usage-error.ts';
import { CONTENT_MODES, type ContentMode } from '../core/spans/content/content-mode.ts';
import { LONGEST_TIMER } from './alarm.ts';

/** Everything is optional; what is not said here is taken from the environment (`CLAUDE_OTEL_*`, `MLFLOW_*`). */
export interface MlflowSpanExporterOptions {
  /** An MLflow server, or a store of its own: `http(s)://host`, `sqlite:///path`. */
  readonly trackingUri?: string;
  readonly experimentId?: string;
  /** Made when missing. */
  readonly experimentName?: string;
  /** Further destinations, or instead of `trackingUri`: URIs, or settings with a URI. */
  readonly destinations?: readonly (string | DestinationSettings)[];
  /** How much of prompts, answers and tool data leaves; default `redacted`: all but secrets. */
  readonly contentMode?: ContentMode;
  /** `genai` (default): traces with at least one GenAI span, whole. `all`: every trace. */
  readonly traces?: 'genai' | 'all';
  /** Most traces, spans and characters of text that are held for each destination. */
  readonly maxTraces?: number;
  readonly maxSpans?: number;
  readonly maxCharacters?: number;
  /** For `forceFlush`, and for the last deliveries in `shutdown`; default 10 s. */
  readonly timeoutMilliseconds?: number;
  /** Read instead of `process.env`, for instance to name credentials in code. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

type OptionKinds = {
  readonly [Key in keyof Required<MlflowSpanExporterOptions>]: Pick<SettingKind<unknown>, 'fromJson'>;
};

const OPTION_KINDS: OptionKinds = {
  trackingUri: text,
  experimentId: text,
  experimentName: text,
  destinations,
  contentMode: choice(CONTENT_MODES),
  traces: choice(['genai', 'all']),
  maxTraces: count,
  maxSpans: count,
  maxCharacters: count,
  timeoutMilliseconds: { fromJson: readTimeout },
  environment: {
    fromJson: (value) =>
      isRecord(value) ? { ok: true, value } : { ok: false, expected: 'an object of variables' },
  },
};

/** A timer that is set to more fires at once, or throws. */
function readTimeout(value: unknown): ReturnType<typeof count.fromJson> {
  const reading = count.fromJson(value);
  if (!reading.ok || reading.value <= LONGEST_TIMER) return reading;
  return { ok: false, expected: `a whole number from 1 to ${LONGEST_TIMER}` };
}

/**
 * Options are checked whatever TypeScript said: JavaScript calls this, too.
 *
 * @throws UsageError that names the option and what it should be
 */
export function checkOptions(options: unknown): MlflowSpanExporterOptions {
  if (!isRecord(options)) throw badOption('The options', 'an object');
  for (const [name, value] of Object.entries(options)) checkOption(name, value);
  return options;
}

function checkOption(name: string, value: unknown): void {
  const kind = Object.hasOwn(OPTION_KINDS, name) ? OPTION_KINDS[name as keyof OptionKinds] : undefined;
  if (kind === undefined) throw unknownOption(name);
  if (value === undefined) return;
  const reading = kind.fromJson(value);
  if (!reading.ok) throw badOption(`The option ${name}`, reading.expected);
}

function badOption(what: string, expected: string): UsageError {
  return new UsageError({
    code: 'bad-argument',
    message: `${what} of MlflowSpanExporter should be ${expected}.`,
    remedy: 'Correct it, or leave it out.',
  });
}

function unknownOption(name: string): UsageError {
  return new UsageError({
    code: 'bad-argument',
    message: `MlflowSpanExporter has no option "${name}".`,
    remedy: `Its options: ${Object.keys(OPTION_KINDS).join(', ')}.`,
  });
}
