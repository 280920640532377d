import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claudeFolder, type Environment } from '../../config/paths.ts';
import { UsageError } from '../../config/usage-error.ts';
import { findHooks, valueAt } from '../claude-settings/edit-hooks.ts';
import { isOurHook, runtimeOf } from '../claude-settings/hook-entries.ts';
import { decodeSettings } from '../claude-settings/settings-text.ts';

/** What one of Claude Code's settings files means for us. */
export interface HookFile {
  readonly path: string;
  /** The command that writes our hooks there. */
  readonly setup: string;
  readonly hooks: readonly OurHook[];
  readonly disableAllHooks: boolean | undefined;
  /** Why it cannot be used: its hooks do not run then, whatever they are. */
  readonly fault: string | undefined;
}

export interface OurHook {
  readonly event: string;
  /** The folder below `runtime` that it runs. */
  readonly runtime: string;
}

/** The files that decide about the hooks of a project. All hooks run; of a single value the first file that says it is heard (both measured with 2.1.330). */
export function readHookFiles(environment: Environment, project: string): readonly HookFile[] {
  // In the user's home two of them are one.
  const commands = new Map([
    [join(project, '.claude/settings.local.json'), 'claude-otel setup --local'],
    [join(project, '.claude/settings.json'), 'claude-otel setup'],
    [join(claudeFolder(environment), 'settings.json'), 'claude-otel setup --user'],
  ]);
  return Array.from(commands, ([path, setup]) => readHookFile(path, setup));
}

function readHookFile(path: string, setup: string): HookFile {
  try {
    const { text } = decodeSettings(readFileSync(path), path);
    const off = valueAt(text, ['disableAllHooks']);
    return {
      path,
      setup,
      hooks: findHooks(text, isOurHook).map((at) => ({
        event: String(at[1]),
        runtime: runtimeOf(valueAt(text, at)) ?? '',
      })),
      disableAllHooks: typeof off === 'boolean' ? off : undefined,
      fault: undefined,
    };
  } catch (error) {
    return { path, setup, hooks: [], disableAllHooks: undefined, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : `It cannot be read (${code}).`;
}
