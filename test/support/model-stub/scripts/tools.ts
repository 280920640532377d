import { bash, text, thinking, tool } from '../block.ts';
import { reply } from '../reply.ts';
import type { Scripts } from '../script.ts';

/** Tool calls of the main thread. They count on the project folder that `createProject` makes. */
export const toolScripts = {
  bash: [
    reply(19, [thinking('I should run echo.'), text('Running it.'), bash('echo hi-from-bash', 'say hi')]),
    reply(23, [text('The command said hi.')]),
  ],
  parallel: [
    reply(29, [
      text('Three at once.'),
      bash('sleep 0.2; echo one', 'slowest'),
      tool('Read', { file_path: 'a.txt' }),
      bash('echo three', 'fast'),
    ]),
    reply(31, [text('All three are done.')]),
  ],
  /** Four ways to fail; the last two never reach the tool. */
  fail: [
    reply(37, [bash('echo oops >&2; exit 3', 'fails')]),
    reply(41, [tool('Read', { file_path: 'missing.txt' })]),
    reply(43, [tool('NoSuchTool', { x: 1 })]),
    reply(47, [tool('Bash', { nope: true })]),
    reply(53, [text('Four failures seen.')]),
  ],
  /** To be run in default permission mode, where nobody answers the question. */
  denied: [reply(59, [bash('touch forbidden.txt', 'writes a file')]), reply(61, [text('It was refused.')])],
  multi: [
    reply(67, [tool('Read', { file_path: 'a.txt' })]),
    reply(71, [bash('printf two > b.txt', 'writes b.txt')]),
    reply(73, [tool('Read', { file_path: 'b.txt' })]),
    reply(79, [bash('cat a.txt b.txt', 'shows both')]),
    reply(83, [text('Four tools, one after the other.')]),
  ],
  bigout: [reply(89, [bash('seq 1 4000', 'prints much')]), reply(97, [text('That was much.')])],
  /** Ends with the CLI, also after SIGKILL (a plain `tail -f` would stay behind); the file has the shell's process id. */
  slowtool: [
    reply(101, [bash('echo $$ > tool-started; tail --pid=$CLAUDE_PID -f /dev/null', 'never ends')]),
    reply(103, [text('It ended after all.')]),
  ],
  /** A background command, whose end wakes a second turn. */
  bgbash: [
    reply(271, [
      tool('Bash', { command: 'sleep 1; echo late', description: 'late', run_in_background: true }),
    ]),
    reply(277, [text('It runs in the background.')]),
    reply(281, [text('The background command is done.')]),
  ],
  /** Needs the skill `greet` in the project. */
  skill: [reply(107, [tool('Skill', { skill: 'greet' })]), reply(109, [text('Greeted.')])],
} satisfies Scripts;
