/**
 * The main job, for real, with no key, no Python and no Go: the Claude Code binary runs sessions against a scripted loopback model, in a temporary project
 * that `claude-otel setup` has set up; each turn lands in the embedded store and is drawn here. Nothing outside the temporary folder is touched.
 */
import { cleanUp, createProject } from '../../test/support/claude/create-project.ts';
import { runClaude } from '../../test/support/claude/run-claude.ts';
import { startModelStub } from '../../test/support/model-stub/start-model-stub.ts';
import { createCommandLine } from './command-line.ts';
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

const say = (text: string): void => console.log(text);

const project = await createProject();
const stub = await startModelStub();
const commandLine = createCommandLine(project);
try {
  say(`A temporary project: ${project.folder}\n\n$ claude-otel setup --yes`);
  say(await commandLine.run('setup', '--yes'));
  for (const [what, prompts] of SESSIONS) {
    say(`\n$ claude    (${what})`);
    await runClaude({ project, stubUrl: stub.url, prompt: prompts, env: commandLine.environment });
  }
  await commandLine.untilDelivered(SESSIONS.length);
  say(`\n$ claude-otel show -n 10\n\n${await commandLine.run('show', '-n', '10')}`);
  say(`$ claude-otel status\n\n${await commandLine.run('status')}`);
  say(
    `What MLflow's trace list will show, read straight from the store:\n${listStore(commandLine.storePath)}\n`,
  );
  say(
    `In a project of yours the store stays, and MLflow opens it as it is:\n\n  ${commandLine.openWith('your-store.db')}`,
  );
} finally {
  await commandLine.stopDrains();
  await stub.close();
  await cleanUp();
}
