import { bindCredentials } from '../config/credentials.ts';
import { readSettingsInput } from '../config/load-settings.ts';
import type { Environment } from '../config/paths.ts';
import { renderProblem } from '../config/problem.ts';
import { resolveSettings } from '../config/resolve-settings.ts';
import type { SettingValues } from '../config/settings.ts';
import { UsageError } from '../config/usage-error.ts';
import { createDestination, type OpenDestination } from '../delivery/create-destination.ts';
import type { Log } from './log.ts';
import {
  createPromisedOutlets,
  noPromisedOutlets,
  type PromisedOutlets,
  type Project,
} from './promised-outlets.ts';
import type { FindPromisedOutlets, FindOutlets, Outlet, Outlets } from './outlet.ts';
import { createRendering } from './rendering.ts';
import { toOutlet } from './to-outlet.ts';

export interface OutletsOptions {
  /** That of a project's sessions, by its folder. */
  readonly environmentOf: (projectFolder: string) => Environment;
  /** Of this package. */
  readonly version: string;
  readonly log: Log;
  /** What a command line says, above all files. */
  readonly code?: Partial<SettingValues>;
}

export interface OpenedOutlets {
  readonly find: FindOutlets;
  readonly findPromised: FindPromisedOutlets;
  readonly close: () => Promise<void>;
}

/** What was made of a project's settings, and of which. */
interface Opened {
  readonly madeOf: string;
  readonly outlets: Outlets;
  readonly promised: PromisedOutlets;
  readonly close: () => Promise<void>;
}

/** The settings of each project → its outlets. Made again when the settings have changed: an approval or a correction works at once. */
export function openOutlets(options: OutletsOptions): OpenedOutlets {
  const byProject = new Map<string, Opened>();
  const openProject = (projectDir = '/'): Opened => {
    const { environmentOf, code = {} } = options;
    const environment = environmentOf(projectDir);
    const input = readSettingsInput({ environment, projectFolder: projectDir, code });
    const resolved = resolveSettings(input);
    const madeOf = JSON.stringify([resolved.settings, resolved.hold, input.userFile.other]);
    const known = byProject.get(projectDir);
    if (known?.madeOf === madeOf) return known;
    void known?.close();
    const opened = { madeOf, ...open({ input, resolved, projectDir }, options) };
    byProject.set(projectDir, opened);
    return opened;
  };
  const close = async (): Promise<void> => {
    await Promise.all(Array.from(byProject.values(), async (opened) => opened.close()));
  };
  return {
    find: (projectDir) => openProject(projectDir).outlets,
    findPromised: (projectDir, pending) => openProject(projectDir).promised.find(pending),
    close,
  };
}

function open(project: Project, options: OutletsOptions): Omit<Opened, 'madeOf'> {
  const { settings, hold } = project.resolved;
  if (!settings.enabled) return closed({ kind: 'off' });
  if (hold !== undefined) {
    options.log('warning', 'nothing is sent', { project: project.projectDir, reason: hold.reason });
    return closed({ kind: 'hold', reason: hold.reason });
  }
  const destinations = openDestinations(project, options);
  const rendering = createRendering(settings, options.version);
  const list: readonly Outlet[] = destinations.map((destination) => toOutlet(destination, rendering));
  const promised = createPromisedOutlets({ project, rendering, named: list });
  const outlets: Outlets =
    list.length === 0
      ? { kind: 'hold', reason: 'no destination can be used' }
      : { kind: 'deliver', outlets: list };
  const close = async (): Promise<void> => {
    await Promise.all([closeAll(destinations), promised.close()]);
  };
  return { outlets, promised, close };
}

/** One that cannot be used (its scheme comes with a later version, say) keeps the others from nothing. */
function openDestinations(project: Project, { log }: OutletsOptions): readonly OpenDestination[] {
  const { input, resolved, projectDir } = project;
  const { settings, environment } = resolved;
  const credentials = bindCredentials({ settings, environment, userFile: input.userFile });
  for (const problem of credentials.problems)
    log('warning', 'a credential is not used', { reason: renderProblem(problem) });
  return settings.destinations.flatMap((choice) => {
    try {
      return [createDestination({ choice, settings, credentials, projectFolder: projectDir })];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      log('error', 'a destination cannot be used', { uri: choice.uri, reason: error.message });
      return [];
    }
  });
}

function closed(outlets: Outlets): Omit<Opened, 'madeOf'> {
  return { outlets, promised: noPromisedOutlets, close: async () => undefined };
}

async function closeAll(destinations: readonly OpenDestination[]): Promise<void> {
  await Promise.all(destinations.map(async (destination) => destination.close()));
}
