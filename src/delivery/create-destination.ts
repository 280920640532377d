import type { ContentMode } from '../core/spans/content/content-mode.ts';
import { narrower } from '../core/spans/content/content-mode.ts';
import type { Credentials } from '../config/credentials.ts';
import { parseDestinationUri, type DestinationUri } from '../config/destination-uri.ts';
import type { DestinationSettings, Settings } from '../config/settings.ts';
import { UsageError } from '../config/usage-error.ts';
import type { Destination, ProbeResult } from './destination.ts';
import { createMlflowServerDestination } from './mlflow-server.ts';
import { serverCredentials } from './mlflow/server-credentials.ts';
import { createSqliteDestination } from './mlflow-sqlite.ts';
import { createOtlpHttpDestination } from './otlp-http.ts';

/** A destination as a command or the drain uses it. */
export interface OpenDestination extends Destination {
  /** What of the content goes there. */
  readonly content: ContentMode;
  /** Reaches it without sending a trace. */
  probe(signal: AbortSignal): Promise<ProbeResult>;
}

export interface CreateDestinationInput {
  readonly choice: DestinationSettings;
  readonly settings: Settings;
  readonly credentials: Pick<Credentials, 'headersFor' | 'environmentFor'>;
  /** Where relative paths of a `sqlite:///` URI start. */
  readonly projectFolder: string;
}

type Reachable = Destination & Pick<OpenDestination, 'probe'>;

/**
 * Settings → destination: the one place that knows them all. Nothing is opened before the first delivery.
 *
 * @throws UsageError for a URI that leads nowhere, with the remedy
 */
export function createDestination(input: CreateDestinationInput): OpenDestination {
  const { choice, settings, projectFolder } = input;
  const uri = parseDestinationUri(choice.uri, { projectFolder });
  const destination = open(uri, input);
  return {
    id: destination.id,
    content: narrower(settings.content, choice.content ?? settings.content),
    deliver: (batch, signal) => destination.deliver(batch, signal),
    probe: (signal) => destination.probe(signal),
    close: () => destination.close(),
  };
}

function open(uri: DestinationUri, input: CreateDestinationInput): Reachable {
  const { settings, credentials } = input;
  switch (uri.kind) {
    case 'sqlite':
      return createSqliteDestination({
        id: ledgerKey(uri.uri, input.choice),
        path: uri.path,
        ...experimentOf(input.choice),
      });
    case 'mlflow-server':
      return createMlflowServerDestination({
        id: ledgerKey(uri.uri, input.choice),
        baseUrl: uri.baseUrl,
        headers: async () => ({
          ...serverCredentials(credentials.environmentFor(uri.origin)),
          ...credentials.headersFor(uri.origin),
        }),
        ...experimentOf(input.choice),
      });
    case 'otlp-http':
      return createOtlpHttpDestination({
        id: uri.uri,
        url: uri.endpoint,
        protocol: settings.otlpProtocol,
        compression: settings.otlpCompression,
        headers: credentials.headersFor(uri.origin),
      });
    case 'databricks':
      throw new UsageError({ code: 'bad-uri', message: uri.message, remedy: uri.remedy });
    case 'error':
      throw new UsageError({ code: 'bad-uri', message: uri.message, remedy: uri.remedy });
  }
}

function experimentOf({ experimentId, experimentName }: DestinationSettings): {
  readonly experiment?: { readonly id: string } | { readonly name: string };
} {
  for (const said of [experimentId, experimentName])
    if (said?.isWellFormed() === false) throw malformed(said);
  if (experimentId !== undefined) return { experiment: { id: experimentId } };
  return experimentName === undefined ? {} : { experiment: { name: experimentName } };
}

/** No URL can hold it, and a store would keep another name. */
function malformed(experiment: string): UsageError {
  return new UsageError({
    code: 'bad-argument',
    message: `The experiment ${JSON.stringify(experiment)} has half a character in it (an unpaired surrogate).`,
    remedy: 'Write it without, or name another experiment.',
  });
}

/** Another experiment is another destination to the ledger: what one has, the other does not. */
function ledgerKey(uri: string, { experimentId, experimentName }: DestinationSettings): string {
  if (experimentId !== undefined) return `${uri}#id=${experimentId}`;
  return `${uri}#${experimentName ?? 'claude-code'}`;
}
