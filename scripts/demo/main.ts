/**
 * The main job, for real, with no key, no Python and no Go: the Claude Code binary runs sessions against a scripted loopback model, in a temporary project
 * that `claude-otel setup` has set up; each turn lands in the embedded store and is drawn here. Nothing outside the temporary folder is touched.
 */
import { cleanUp, createProject } from '../../test/support/claude/create-project.ts';
import { runClaude } from '../../test/support/claude/run-claude.ts';
import { createCommandLine } from '../../test/support/cli/create-command-line.ts';
import { startModelStub } from '../../test/support/model-stub/start-model-stub.ts';
import { listStore } from './list-store.ts';

const SESSIONS: readonly (readonly [what: string, prompts: readonly string[]])[] = [
  [
    'two turns of one session: a command, then three tools at once',
    ['List what is here [[s:bash]]', 'Look at several things [[s:parallel]]'],
  ],
  ['a subagent that works in the background, and wakes the session', ['Delegate this [[s:bgsub]]']],
  ['tools that fail', ['Try some things [[s:fail]]']],
  ['a model call that is refused for good', ['Hello? [[s:err400]]']],
];

/** One of them is woken up once more by its subagent. */
const TURNS = SESSIONS.flatMap(([, prompts]) => prompts).length + 1;

const say = (text: string): void => console.log(text);

const project = await createProject();
const stub = await startModelStub();
const commandLine = createCommandLine({ project });
try {
  say(`A temporary project: ${project.folder}\n\n$ claude-otel setup --yes`);
  say(await commandLine.print('setup', '--yes'));
  for (const [what, prompts] of SESSIONS) {
    say(`\n$ claude    (${what})`);
    await runClaude({ project, stubUrl: stub.url, prompt: prompts, env: commandLine.environment });
  }
  await commandLine.untilDelivered(TURNS);
  await commandLine.stopDrains();
  say(`\n$ claude-otel show -n 10\n\n${await commandLine.print('show', '-n', '10')}`);
  say(`$ claude-otel status\n\n${await commandLine.print('status')}`);
  say(
    `What MLflow's trace list will show, read straight from the store:\n${listStore(commandLine.storePath)}\n`,
  );
  say(
    `In a project of yours the store stays, and MLflow opens it as it is:\n\n  mlflow server --backend-store-uri sqlite:///your-store.db`,
  );
} finally {
  await commandLine.stopDrains();
  await stub.close();
  await cleanUp();
}
