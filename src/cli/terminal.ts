import { styleText } from 'node:util';
import type { Environment } from '../config/paths.ts';
import { exitCodes, type ExitName } from './exit-codes.ts';

type Style = Parameters<typeof styleText>[0];

/** What a command may do to the terminal. Results go to stdout, everything else to stderr. */
export interface Terminal {
  /** One line (or several) of the result. */
  readonly print: (text: string) => void;
  /** One JSON document of the result. */
  readonly printJson: (value: unknown) => void;
  /** Notes, warnings and progress: never mixed into the result. */
  readonly note: (text: string) => void;
  /** Plain where stdout is no terminal or `NO_COLOR` is set. */
  readonly style: (style: Style, text: string) => string;
  /** Remembers the exit code; the process ends by itself when all is done. */
  readonly exitWith: (name: ExitName) => void;
  /** Both stdin and stderr are terminals: one may ask. */
  readonly interactive: boolean;
  /** stderr is a terminal: a moving line may be drawn there. */
  readonly progress: boolean;
  readonly colours: boolean;
}

/** The part of `process` that is used, so that tests can pass their own. */
export interface TerminalProcess {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  exitCode?: number | string | null | undefined;
}

/** The only place that prints and sets the exit code. */
export function createTerminal(target: TerminalProcess, environment: Environment): Terminal {
  const colours = target.stdout.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  const progress = target.stderr.isTTY === true;
  return {
    print: (text) => void target.stdout.write(`${text}\n`),
    printJson: (value) => void target.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`),
    note: (text) => void target.stderr.write(`${text}\n`),
    style: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
    exitWith: (name) => {
      target.exitCode = exitCodes[name].code;
    },
    interactive: target.stdin.isTTY === true && progress,
    progress,
    colours,
  };
}
