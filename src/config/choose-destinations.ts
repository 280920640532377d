import { narrower } from '../core/spans/content/content-mode.ts';
import { parseDestinationUri } from './destination-uri.ts';
import type { Problem } from './problem.ts';
import type { DestinationSettings, SettingValues } from './settings.ts';

export interface ChooseInput {
  readonly wanted: readonly DestinationSettings[];
  /** Who named them, for the problems. */
  readonly where: string;
  readonly projectFolder: string;
  readonly content: SettingValues['content'];
  /** The experiment of a destination that names none. */
  readonly experimentFor: (uri: string) => Experiment;
}

export interface Experiment {
  readonly experimentId?: string;
  readonly experimentName?: string;
}

export interface Chosen {
  readonly destinations: readonly DestinationSettings[];
  readonly problems: readonly Problem[];
}

/**
 * The destinations that can be used, each URI in its one spelling, with its experiment and a content mode no wider than
 * the general one. What cannot be used is left out and told: nothing else takes its place.
 */
export function chooseDestinations(input: ChooseInput): Chosen {
  const parsed = input.wanted.map((wanted) => parseOne(wanted, input));
  const problems = parsed.flatMap((entry) => ('message' in entry ? [entry] : []));
  const usable = unique(parsed.flatMap((entry) => ('message' in entry ? [] : [entry])));
  const clashing = usable.filter((one) => usable.some((other) => other !== one && other.uri === one.uri));
  const refusals = [...new Set(clashing.map(({ uri }) => uri))].map((uri) => refusal(uri, input.where));
  return {
    destinations: usable.filter((one) => !clashing.includes(one)),
    problems: [...problems, ...refusals],
  };
}

function parseOne(wanted: DestinationSettings, input: ChooseInput): DestinationSettings | Problem {
  const parsed = parseDestinationUri(wanted.uri, input);
  if ('message' in parsed) return { where: input.where, message: parsed.message, remedy: parsed.remedy };
  const experiment = parsed.kind === 'otlp-http' ? {} : experimentOf(wanted, input.experimentFor(parsed.uri));
  return { uri: parsed.uri, ...experiment, ...narrowed(wanted, input) };
}

/** An id wins over a name said in the same place: MLflow's own setup writes both. */
function experimentOf(wanted: Experiment, fallback: Experiment): Experiment {
  const named = wanted.experimentId ?? wanted.experimentName;
  const { experimentId, experimentName } = named === undefined ? fallback : wanted;
  if (experimentId !== undefined) return { experimentId };
  return experimentName === undefined ? {} : { experimentName };
}

function narrowed(
  { content }: DestinationSettings,
  input: ChooseInput,
): Pick<DestinationSettings, 'content'> {
  return content === undefined ? {} : { content: narrower(content, input.content) };
}

function unique(destinations: readonly DestinationSettings[]): readonly DestinationSettings[] {
  return [
    ...new Map(
      destinations.map((one) => [JSON.stringify([one.uri, one.experimentId, one.experimentName]), one]),
    ).values(),
  ];
}

function refusal(uri: string, where: string): Problem {
  return {
    where,
    message: `${uri} is named with two experiments. A trace lives in one experiment: sending it to the second would move it out of the first.`,
    remedy: 'Keep one of the two.',
  };
}
