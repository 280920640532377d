/** `us.`, `eu.`, `apac.`, `us-gov.`, `global.` before a Bedrock model: cross-region inference profiles. */
const REGION = /^(?:global|apac|[a-z]{2}(?:-gov)?)\.(?=anthropic\.)/;
const BEDROCK_VERSION = /-v\d+(?::\d+)?$/;
const DATE = /[-@]\d{8}$|@default$/;
/** Claude Code's mark for the context window of a million tokens. */
const CONTEXT_WINDOW = /\[1m\]$/i;
const ARN = /^arn:.*\//;

const withAndWithout = (names: readonly string[], pattern: RegExp): readonly string[] => [
  ...new Set([...names, ...names.map((name) => name.replace(pattern, ''))]),
];

/**
 * The names under which a price of the model may be listed, most exact first. Prices are looked up by equality only:
 * by prefix, `claude-sonnet-5-5` would cost what `claude-sonnet-5` costs.
 */
export function modelNames(model: string): readonly string[] {
  const name = model.trim().replace(ARN, '').replace(CONTEXT_WINDOW, '');
  return [BEDROCK_VERSION, DATE, REGION].reduce(withAndWithout, [name]);
}
