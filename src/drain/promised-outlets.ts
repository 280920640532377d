import { bindCredentials } from '../config/credentials.ts';
import type { ResolveInput } from '../config/resolve-input.ts';
import type { ResolvedSettings } from '../config/resolve-settings.ts';
import type { DestinationSettings } from '../config/settings.ts';
import { UsageError } from '../config/usage-error.ts';
import { CONTENT_MODES, narrower, type ContentMode } from '../core/spans/content/content-mode.ts';
import { createDestination, type OpenDestination } from '../delivery/create-destination.ts';
import type { Delivery } from '../ledger/deliveries.ts';
import type { Outlet } from './outlet.ts';
import { placeOf } from './readdress-pending.ts';
import type { Rendering } from './rendering.ts';
import { toOutlet } from './to-outlet.ts';

/** Where a session ran, and what its files and the environment say. */
export interface Project {
  readonly input: ResolveInput;
  readonly resolved: ResolvedSettings;
  readonly projectDir: string;
}

type Waiting = Pick<Delivery, 'destinationId' | 'content'>;

/** Destinations, opened for what waits for them: also those that a project's settings do not name now. */
export interface PromisedOutlets {
  readonly find: (pending: readonly Waiting[]) => readonly Outlet[];
  readonly close: () => Promise<void>;
}

export const noPromisedOutlets: PromisedOutlets = { find: () => [], close: async () => undefined };

interface PromisedOptions {
  readonly project: Project;
  readonly rendering: Rendering;
  /** Those of the settings. */
  readonly named: readonly Outlet[];
}

/** Only for a project without a hold: its user has approved all that decides what is sent. */
export function createPromisedOutlets({ project, rendering, named }: PromisedOptions): PromisedOutlets {
  const opened = new Map<string, OpenDestination | undefined>();
  const openOnce = (choice: DestinationSettings, id: string): OpenDestination | undefined => {
    const key = JSON.stringify([id, choice.content]);
    if (!opened.has(key)) opened.set(key, open(choice, id, project));
    return opened.get(key);
  };
  const findOne = (id: string, content: ContentMode | undefined): readonly Outlet[] => {
    const known = named.find(({ destination }) => destination.id === id);
    const mode = narrowest(known?.content, content);
    if (known !== undefined && known.content === mode) return [known];
    const destination = openOnce(choiceOf(id, mode), id);
    return destination === undefined ? [] : [toOutlet(destination, rendering)];
  };
  return {
    find: (pending) => [...narrowestOf(pending)].flatMap(([id, content]) => findOne(id, content)),
    close: async () => {
      await Promise.all(Array.from(opened.values(), async (destination) => destination?.close()));
    },
  };
}

/** Never wider than when the delivery was noted: that was in the session's own environment, and no setting may say any more that a destination was narrower. */
function narrowestOf(pending: readonly Waiting[]): ReadonlyMap<string, ContentMode | undefined> {
  const modes = new Map<string, ContentMode | undefined>();
  for (const { destinationId, content } of pending) {
    modes.set(destinationId, narrowest(modes.get(destinationId), modeOf(content)));
  }
  return modes;
}

function narrowest(one: ContentMode | undefined, other: ContentMode | undefined): ContentMode | undefined {
  return one !== undefined && other !== undefined ? narrower(one, other) : (one ?? other);
}

/** A word of a later version may mean anything: nothing then. */
function modeOf(content: string | undefined): ContentMode | undefined {
  return content === undefined ? undefined : (CONTENT_MODES.find((mode) => mode === content) ?? 'none');
}

/** The ledger's key, read back. */
function choiceOf(id: string, content: ContentMode | undefined): DestinationSettings {
  const uri = placeOf(id);
  const experiment = id.slice(uri.length + 1);
  const byId = experiment.startsWith('id=');
  return {
    uri,
    ...(byId && { experimentId: experiment.slice('id='.length) }),
    ...(!byId && experiment !== '' && { experimentName: experiment }),
    ...(content !== undefined && { content }),
  };
}

/** A variable's credentials go there only if they can mean no destination of the settings. */
function open(choice: DestinationSettings, id: string, project: Project): OpenDestination | undefined {
  const { settings, environment } = project.resolved;
  const { userFile } = project.input;
  const both = { ...settings, destinations: [...settings.destinations, choice] };
  const credentials = bindCredentials({ settings: both, environment, userFile });
  try {
    const destination = createDestination({
      choice,
      settings,
      credentials,
      projectFolder: project.projectDir,
    });
    return destination.id === id ? destination : undefined;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return undefined;
  }
}
