import type { Environment } from '../config/paths.ts';
import { CONTENT_MODES, type ContentMode } from '../core/spans/content/content-mode.ts';

const OWN = 'CLAUDE_OTEL_CONTENT';
const STANDARD = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

/** Values of util-genai, and `true` / `false` of older instrumentations. Events are not emitted, so a wish for events alone is one for no content here. */
const STANDARD_VALUES: Readonly<Record<string, ContentMode>> = {
  no_content: 'metadata',
  event_only: 'metadata',
  span_only: 'redacted',
  span_and_event: 'redacted',
  true: 'redacted',
  false: 'metadata',
};

/** The content mode that the environment asks for; a value that cannot be read is told and ignored. */
export function contentModeFromEnvironment(
  environment: Environment,
  warn: (message: string) => void,
): ContentMode | undefined {
  return (
    read(environment, OWN, warn, (text) => CONTENT_MODES.find((mode) => mode === text)) ??
    read(environment, STANDARD, warn, (text) =>
      Object.hasOwn(STANDARD_VALUES, text) ? STANDARD_VALUES[text] : undefined,
    )
  );
}

function read(
  environment: Environment,
  name: string,
  warn: (message: string) => void,
  parse: (text: string) => ContentMode | undefined,
): ContentMode | undefined {
  const text = environment[name]?.trim().toLowerCase();
  if (text === undefined || text === '') return undefined;
  const mode = parse(text);
  if (mode === undefined) warn(`${name} has a value that is not known; it is ignored.`);
  return mode;
}
