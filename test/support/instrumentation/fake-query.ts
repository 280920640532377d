import type { RecordedItem, RecordedQuery } from './recorded-query.ts';

type Callback = (input: unknown, toolUseId: string | undefined, options: unknown) => Promise<unknown>;
type Hooks = Readonly<Record<string, readonly { readonly hooks: readonly Callback[] }[]>>;

interface Parameters {
  readonly prompt?: unknown;
  readonly options?: { readonly hooks?: Hooks };
}

export interface FakeOptions {
  /** Called before each item with its time, so that a clock can be set. */
  readonly at?: (epochMilliseconds: number) => void;
  /** Changes a callback's payload, for instance its transcript path. */
  readonly payload?: (input: Readonly<Record<string, unknown>>) => unknown;
}

/** The shape of the SDK's own Query (0.3.330): it gives out an inner generator, and its methods rest on private state. */
export class FakeQuery {
  readonly #messages: AsyncGenerator<unknown, void>;
  constructor(messages: AsyncGenerator<unknown, void>) {
    this.#messages = messages;
  }
  next(...args: [] | [undefined]): Promise<IteratorResult<unknown, void>> {
    return this.#messages.next(...args);
  }
  async return(value: void): Promise<IteratorResult<unknown, void>> {
    return this.#messages.return(value);
  }
  async throw(error: unknown): Promise<IteratorResult<unknown, void>> {
    return this.#messages.throw(error);
  }
  [Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    return this.#messages;
  }
  async supportedModels(): Promise<string> {
    return `private state: ${typeof this.#messages.next}`;
  }
}

/** `query` of the SDK that plays recordings, one per call. */
export function fakeQuery(
  queries: readonly RecordedQuery[],
  { at = () => undefined, payload = (input) => input }: FakeOptions = {},
): (parameters?: Parameters) => FakeQuery {
  const left = [...queries];
  return ({ options = {} } = {}) => {
    const recorded = left.shift();
    if (recorded === undefined) throw new Error('No recording is left.');
    return new FakeQuery(play(recorded, options.hooks ?? {}, { at, payload }));
  };
}

async function* play(
  { items, epoch }: RecordedQuery,
  hooks: Hooks,
  { at, payload }: Required<FakeOptions>,
): AsyncGenerator<unknown, void> {
  for (const item of items) {
    at(epoch + item.t);
    if (item.hook !== undefined) await callBack(item, hooks[item.hook] ?? [], payload);
    else if (item.msg !== undefined) yield item.msg;
    else if (item.note?.startsWith('generator threw') === true) throw new Error(item.error);
  }
}

async function callBack(
  item: RecordedItem,
  matchers: Hooks[string] = [],
  payload: Required<FakeOptions>['payload'],
): Promise<void> {
  for (const callback of matchers.flatMap((matcher) => matcher.hooks))
    await callback(payload(item.input ?? {}), item.toolUseID, {});
}
