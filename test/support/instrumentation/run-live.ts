import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { claudeEnvironment } from '../claude/claude-environment.ts';
import { startModelStub } from '../model-stub/start-model-stub.ts';
import { liveScripts } from './live-scripts.ts';
import { createProject, type Project } from '../claude/create-project.ts';
import { linesOf } from '../sessions/scenario.ts';

export interface LiveOptions {
  readonly scenario: string;
  readonly sessionId: string;
  /** Instrument the program, with this configuration. */
  readonly instrumentation?: Readonly<Record<string, unknown>>;
  /** More query options, as JSON. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** In place of the program that plays scenarios. */
  readonly program?: string;
  /** In place of our own preload. */
  readonly preload?: string;
  /** In place of the Node that tests run on. */
  readonly node?: string;
  /** Where the program is started, which is where its preload is looked up. */
  readonly folder?: string;
  /** More of the child's environment. */
  readonly childEnvironment?: Readonly<Record<string, string>>;
  /** More of the program's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface LiveRun {
  /** What the child had as `ANTHROPIC_BASE_URL`. */
  readonly stubUrl: string;
  readonly project: Project;
  /** What the program saw, in order. */
  readonly seen: readonly Readonly<Record<string, unknown>>[];
  readonly spans: readonly SpanRecord[];
  readonly metrics: unknown;
  readonly stderr: string;
  /** Every shell hook that ran in the child: its payload, when, and whether the mark was in its environment. */
  readonly hooks: readonly LoggedHook[];
}

export interface LoggedHook {
  readonly t: number;
  readonly mark: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const EVENTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'PreCompact',
  'PostCompact',
  'SubagentStop',
  'Stop',
  'StopFailure',
  'SessionEnd',
];

export const BOOT = join(import.meta.dirname, 'boot.ts');
const PROGRAM = join(import.meta.dirname, 'program.ts');

/** Runs the program as a child process, in a project whose own shell hooks write down what they get. */
export async function runLive(live: LiveOptions): Promise<LiveRun> {
  // One model for each run: its ids count what was asked before.
  const stub = await startModelStub({ scripts: liveScripts });
  try {
    return await runAgainst(stub.url, live);
  } finally {
    await stub.close();
  }
}

async function runAgainst(stubUrl: string, live: LiveOptions): Promise<LiveRun> {
  const project = await createProject();
  await writeHooks(project);
  const output = join(project.root, 'seen.json');
  const spansFile = join(project.root, 'spans.json');
  const env = claudeEnvironment(project, stubUrl);
  const options = {
    cwd: project.folder,
    env: { ...env, ...live.childEnvironment },
    sessionId: live.sessionId,
    settingSources: ['project'],
    permissionMode: 'bypassPermissions',
    allowDangerouslySkipPermissions: true,
    ...live.options,
  };
  const preload = live.preload ?? (live.instrumentation === undefined ? undefined : BOOT);
  const child = spawn(
    live.node ?? process.execPath,
    [
      ...(preload === undefined ? [] : ['--import', preload]),
      live.program ?? PROGRAM,
      live.scenario,
      JSON.stringify(options),
      output,
    ],
    {
      env: {
        ...env,
        SPANS_FILE: spansFile,
        INSTRUMENTATION: JSON.stringify(live.instrumentation ?? {}),
        ...live.env,
      },
      cwd: live.folder,
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await once(child, 'close');
  if (!existsSync(output)) throw new Error(`The program of ${live.scenario} failed:\n${stderr}`);
  const exported = readExported(spansFile);
  return {
    stubUrl,
    project,
    seen: JSON.parse(readFileSync(output, 'utf8')) as LiveRun['seen'],
    ...exported,
    stderr,
    hooks: readHooks(project),
  };
}

function readExported(path: string): Pick<LiveRun, 'spans' | 'metrics'> {
  if (!existsSync(path)) return { spans: [], metrics: undefined };
  return JSON.parse(readFileSync(path, 'utf8'), (_key, value: unknown) =>
    typeof value === 'string' && /^\d+n$/u.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as Pick<LiveRun, 'spans' | 'metrics'>;
}

/** The line is written in one piece, since several hooks may write at once. */
async function writeHooks({ folder, root }: Project): Promise<void> {
  const log = join(root, 'hooks.jsonl');
  const command = `t=$(date +%s%3N); p=$(cat); printf '{"t":%s,"mark":"%s","payload":%s}\\n' "$t" "$CLAUDE_OTEL_INSTRUMENTED" "$p" >> ${log}`;
  const hooks = Object.fromEntries(
    EVENTS.map((event) => [event, [{ hooks: [{ type: 'command', command }] }]]),
  );
  await mkdir(join(folder, '.claude'), { recursive: true });
  await writeFile(join(folder, '.claude/settings.json'), JSON.stringify({ hooks }));
}

function readHooks({ root }: Project): readonly LoggedHook[] {
  const log = join(root, 'hooks.jsonl');
  return existsSync(log) ? linesOf(log).map((line) => JSON.parse(line) as LoggedHook) : [];
}
