import { join } from 'node:path';
import { linesOf, SESSIONS_FOLDER } from '../sessions/scenario.ts';

/** One line of `sdk-messages.jsonl` (`test/fixtures/sessions/README.md`). */
export interface RecordedItem {
  /** Milliseconds since the start of the program. */
  readonly t: number;
  readonly msg?: {
    readonly type: string;
    readonly uuid?: string;
    readonly timestamp?: string;
    readonly session_id?: string;
  };
  readonly hook?: string;
  readonly toolUseID?: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly note?: string;
  readonly error?: string;
}

/** What a program saw of one `query()`, hook callbacks included; a recording with several queries is cut at their ends. */
export interface RecordedQuery {
  readonly items: readonly RecordedItem[];
  /** Milliseconds since the epoch at `t` = 0. */
  readonly epoch: number;
}

const ENDS = /^generator (?:finished|threw)|^broke out/u;

export function recordedQueries(scenario: string): readonly RecordedQuery[] {
  const items = linesOf(join(SESSIONS_FOLDER, scenario, 'sdk-messages.jsonl')).map(
    (line) => JSON.parse(line) as RecordedItem,
  );
  const epoch = epochOf(items);
  const queries: RecordedItem[][] = [[]];
  for (const item of items) {
    queries.at(-1)!.push(item);
    if (ENDS.test(item.note ?? '')) queries.push([]);
  }
  return queries.filter((query) => query.length > 0).map((query) => ({ items: query, epoch }));
}

function epochOf(items: readonly RecordedItem[]): number {
  const timed = items.find(({ msg }) => msg?.timestamp !== undefined);
  return timed === undefined ? 0 : Date.parse(timed.msg!.timestamp!) - timed.t;
}
