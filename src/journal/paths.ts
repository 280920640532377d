type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The user's state folder, or `undefined` where none can be named (no HOME). The hook's bundle takes nothing from `config`, whose `stateFolder` says the same
 * and throws; a test holds the two equal. Paths are put together by hand because `node:path` costs the hook start-up time.
 */
export function stateFolder(environment: Environment): string | undefined {
  return absolute(environment['CLAUDE_OTEL_STATE_DIR']) ?? underStateHome(environment);
}

function underStateHome(environment: Environment): string | undefined {
  const home = absolute(environment['HOME']) ?? absolute(environment['USERPROFILE']);
  const stateHome = absolute(environment['XDG_STATE_HOME']) ?? (home && `${home}/.local/state`);
  return stateHome && `${stateHome}/claude-otel`;
}

/** Relative folders are ignored, as the XDG base directory specification demands. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && /^(?:\/|[A-Za-z]:[\\/])/.test(path)
    ? path.replace(/(?<=.)[\\/]+$/, '')
    : undefined;
}

/** One folder for each environment fingerprint: a drain follows one folder. */
export function journalFolder(state: string, fingerprint: string): string {
  return `${state}/journal/${fingerprint}`;
}

/** A drain whose file was not touched for so long is taken for dead; a living one touches it every few seconds. */
export const aliveMilliseconds = 10_000;

/** Content `<pid> <folder of the drain's code>`, empty while one is being started; its mtime is the sign of life. */
export function aliveFile(state: string, fingerprint: string): string {
  return `${state}/drain/${fingerprint}.alive`;
}
