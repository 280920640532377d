import { expect, test } from 'vitest';
import { createPatcher } from '../support/instrumentation/patch-exports.ts';

interface Abortable {
  readonly options: { readonly abortController: AbortController };
}

/** As the SDK does, whose call throws when the signal is aborted already. */
const start = ({ options }: Abortable): void => options.abortController.signal.throwIfAborted();

const aborted = (): Abortable => {
  const abortController = new AbortController();
  abortController.abort();
  return { options: { abortController } };
};

test('a query that the program aborted before its start is interrupted, not failed', () => {
  const { patch, takeSpans } = createPatcher();
  const { query } = patch({ query: start });
  expect(() => query(aborted())).toThrow(/aborted/u);
  expect(takeSpans()).toMatchObject([
    { attributes: { 'claude_code.agent.outcome': 'interrupted' }, status: { code: 'unset' } },
  ]);
});

test('so is one of a process that was started ahead', async () => {
  const { patch, takeOutline } = createPatcher();
  const { startup } = patch({
    startup: async (parameters: Abortable) => ({ query: () => start(parameters) }),
  });
  const warm = await startup(aborted());
  expect(() => warm.query()).toThrow(/aborted/u);
  expect(takeOutline()).toEqual(['invoke_agent claude-code interrupted']);
});
