import { CONTENT_MODES, narrower } from '../core/spans/content/content-mode.ts';
import { choice, count, destinations, flag, pairs, text, type SettingKind } from './setting-kinds.ts';
import type { SettingValues } from './settings.ts';

/**
 * What a project's committed file may say: anything once the user has approved it, only a narrower value than the
 * user's (the function picks it), or nothing at all.
 */
export type ProjectRule<T> = 'approved' | 'never' | ((own: T, project: T) => T);

export interface SettingDefinition<T> {
  readonly environment: `CLAUDE_OTEL_${string}`;
  /** A name that MLflow's users know, with its usual meaning. */
  readonly alias?: string;
  readonly kind: SettingKind<T>;
  readonly default: T;
  readonly secret?: true;
  readonly project: ProjectRule<T>;
  readonly sentence: string;
}

export type SettingKey = keyof SettingValues;

/** The one table of settings: parsers, `status`, `--help` and the README are made from it. */
export const settingDefinitions: { readonly [Key in SettingKey]: SettingDefinition<SettingValues[Key]> } = {
  enabled: {
    environment: 'CLAUDE_OTEL_ENABLED',
    alias: 'MLFLOW_CLAUDE_TRACING_ENABLED',
    kind: flag,
    default: true,
    project: (own, project) => own && project,
    sentence: 'Whether sessions are traced.',
  },
  destinations: {
    environment: 'CLAUDE_OTEL_DESTINATIONS',
    alias: 'MLFLOW_TRACKING_URI',
    kind: destinations,
    default: [],
    project: 'approved',
    sentence: 'Where traces go; without any, into a SQLite store of your own.',
  },
  experimentId: {
    environment: 'CLAUDE_OTEL_EXPERIMENT_ID',
    alias: 'MLFLOW_EXPERIMENT_ID',
    kind: text,
    default: undefined,
    project: 'approved',
    sentence: 'MLflow experiment, by id, for destinations that name none.',
  },
  experimentName: {
    environment: 'CLAUDE_OTEL_EXPERIMENT_NAME',
    alias: 'MLFLOW_EXPERIMENT_NAME',
    kind: text,
    default: undefined,
    project: 'approved',
    sentence: 'MLflow experiment, by name, for destinations that name none; created when missing.',
  },
  content: {
    environment: 'CLAUDE_OTEL_CONTENT',
    kind: choice(CONTENT_MODES),
    default: 'redacted',
    project: narrower,
    sentence:
      'How much of prompts, answers and tool data leaves: all of it; all but secrets; none of it; none of it and no paths, branch or user either.',
  },
  messages: {
    environment: 'CLAUDE_OTEL_MESSAGES',
    kind: choice(['delta', 'turn-history']),
    default: 'delta',
    project: (own, project) => (own === 'delta' ? own : project),
    sentence:
      'Whether a model call carries the messages since the previous call of its agent, or all of the turn so far.',
  },
  serviceName: {
    environment: 'CLAUDE_OTEL_SERVICE_NAME',
    kind: text,
    default: 'claude-code',
    project: 'approved',
    sentence: 'The resource attribute service.name.',
  },
  resourceAttributes: {
    environment: 'CLAUDE_OTEL_RESOURCE_ATTRIBUTES',
    kind: pairs,
    default: {},
    project: 'approved',
    sentence: 'More resource attributes.',
  },
  otlpProtocol: {
    environment: 'CLAUDE_OTEL_OTLP_PROTOCOL',
    kind: choice(['http/json', 'http/protobuf']),
    default: 'http/protobuf',
    project: 'approved',
    sentence: 'How OTLP requests are encoded.',
  },
  otlpCompression: {
    environment: 'CLAUDE_OTEL_OTLP_COMPRESSION',
    kind: choice(['gzip', 'none']),
    default: 'gzip',
    project: 'approved',
    sentence: 'Whether OTLP requests are compressed.',
  },
  otlpHeaders: {
    environment: 'CLAUDE_OTEL_OTLP_HEADERS',
    kind: pairs,
    default: {},
    secret: true,
    project: 'never',
    sentence: 'Headers for the OTLP destination, such as its key.',
  },
  maxPartLength: {
    environment: 'CLAUDE_OTEL_MAX_PART_LENGTH',
    kind: count,
    default: 100_000,
    project: Math.min,
    sentence: 'Longest message part in characters; longer ones are cut, with length and hash kept.',
  },
  userId: {
    environment: 'CLAUDE_OTEL_USER_ID',
    alias: 'USER',
    kind: text,
    default: undefined,
    project: 'approved',
    sentence: 'Who is named as the user of a trace.',
  },
};

export const settingKeys = Object.keys(settingDefinitions) as readonly SettingKey[];
