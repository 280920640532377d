import type { ContentMode } from '../core/spans/content/content-mode.ts';

export type { ContentMode };

/** One destination as configured. Credentials are not here: they come from the environment or the user's 0600 file when it is opened. */
export interface DestinationSettings {
  /** `sqlite:///path`, `http(s)://host`, `otlp+http(s)://host[/path]`; `databricks…` is told to come later. */
  readonly uri: string;
  /** MLflow destinations only; default the experiment `claude-code` (created when missing). */
  readonly experimentId?: string;
  readonly experimentName?: string;
  /** Narrower than the general content mode, never wider. */
  readonly content?: ContentMode;
}

/** The resolved settings of one project, readonly, without secrets. */
export interface Settings {
  readonly enabled: boolean;
  readonly destinations: readonly DestinationSettings[];
  readonly content: ContentMode;
  readonly messages: 'delta' | 'turn-history';
  readonly serviceName: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly otlpProtocol: 'http/json' | 'http/protobuf';
  readonly otlpCompression: 'gzip' | 'none';
  /** Secret: never printed, bound to the origin it was set for. */
  readonly otlpHeaders: Readonly<Record<string, string>>;
  /** Longest message part in characters; longer ones are cut, with length and hash recorded. */
  readonly maxPartLength: number;
  readonly userId: string | undefined;
}

/** What files, environment and code may say: the settings, with one experiment for all MLflow destinations that name none. */
export interface SettingValues extends Settings {
  readonly experimentId: string | undefined;
  readonly experimentName: string | undefined;
}
