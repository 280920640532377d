import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Machine } from './machine.ts';

/** Runs what a project's settings file has for an event, as Claude Code does: by the shell, the payload on stdin. */
export type RunHooks = (
  payload: { readonly hook_event_name: string },
  environment: Readonly<Record<string, string>>,
) => Promise<void>;

interface Settings {
  readonly hooks: Readonly<
    Record<string, readonly { readonly hooks: readonly { readonly command: string }[] }[]>
  >;
}

export function installedHooks({ project, commands }: Machine): RunHooks {
  const { hooks } = JSON.parse(
    readFileSync(join(project.folder, '.claude/settings.json'), 'utf8'),
  ) as Settings;
  const machine = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: project.home,
    CLAUDE_CONFIG_DIR: project.configFolder,
    CLAUDE_PROJECT_DIR: project.folder,
    ...commands.environment,
  };
  return async (payload, environment) => {
    for (const { command } of (hooks[payload.hook_event_name] ?? []).flatMap((matcher) => matcher.hooks))
      await runHook({
        command,
        input: JSON.stringify(payload),
        env: { ...machine, ...environment },
        cwd: project.folder,
      });
  };
}

interface HookRun {
  readonly command: string;
  readonly input: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** @throws when the hook says a word, or fails */
async function runHook({ command, input, env, cwd }: HookRun): Promise<void> {
  const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const [printed, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  if (code !== 0 || printed + complained !== '')
    throw new Error(`hook: exit ${code} ${printed}${complained}`);
}
