import { type Refusal, repairable } from './refusal.ts';

/** Primary result codes (sqlite.org/rescode.html): what is wrong with the file, and what helps. */
const REPAIRS: Readonly<Record<number, readonly [problem: string, remedy: string]>> = {
  3: ['access is not permitted', 'check the permissions of the file and its folder'],
  8: ['it is read-only', 'check the permissions of the file and its folder'],
  10: ['reading or writing it failed', 'check the disk and its free space'],
  11: ['it is damaged', 'move it away; a new one is made, and claude-otel import fills it again'],
  13: ['the disk is full', 'free some space'],
  14: ['it cannot be opened', 'check the permissions of the file and its folder'],
  26: ['it is no SQLite database', 'name another file'],
};

const BUSY: ReadonlySet<number> = new Set([5, 6]);

/** Milliseconds: as long as another writer's transaction takes, with room. */
const BUSY_PAUSE = 250;

/** What SQLite or the file system refused; anything else is our own bug and stays an error. */
export function fromSqliteError(path: string, error: unknown): Refusal {
  const { errcode, syscall, message } = asSystemError(error);
  if (errcode !== undefined) return fromResultCode({ path, code: errcode & 0xff, message });
  if (syscall !== undefined)
    return repairable(`${path} was not written (${message})`, 'check the file and its folder');
  throw error;
}

/** The upper bits of `errcode`, cut off here, hold details. */
function fromResultCode({ path, code, message }: { path: string; code: number; message: string }): Refusal {
  if (BUSY.has(code)) return busy(path);
  const known = REPAIRS[code];
  if (known === undefined) return unforeseen(path, message);
  const [problem, remedy] = known;
  return repairable(`${path} was not written: ${problem}`, remedy);
}

/** Nothing of the file: a constraint that the trace breaks, a text beyond SQLite's limit. */
function unforeseen(path: string, message: string): Refusal {
  const problem = `${path} was not written: SQLite says: ${message}`;
  return { kind: 'retryable', problem, remedy: 'please report it', isOwn: true };
}

function busy(path: string): Refusal {
  const problem = `${path} is in use by another program`;
  return {
    kind: 'retryable',
    problem,
    remedy: 'nothing to do unless it lasts',
    afterMilliseconds: BUSY_PAUSE,
  };
}

interface SystemError {
  /** Of node:sqlite. */
  readonly errcode: number | undefined;
  /** Of node:fs. */
  readonly syscall: string | undefined;
  readonly message: string;
}

function asSystemError(error: unknown): SystemError {
  const { errcode, syscall, message }: Partial<Record<keyof SystemError, unknown>> =
    error instanceof Error ? error : {};
  return {
    errcode: typeof errcode === 'number' ? errcode : undefined,
    syscall: typeof syscall === 'string' ? syscall : undefined,
    message: String(message),
  };
}
