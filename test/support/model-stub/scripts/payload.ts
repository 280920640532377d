import { text, thinking, tool } from '../block.ts';
import { reply } from '../reply.ts';
import type { Block, Scripts, StepContext } from '../script.ts';

/** What a prompt can make the model say: exact words and tool inputs, out of its `[[json:…]]` tag. */
export interface Payload {
  readonly thinking?: string;
  readonly text?: string;
  readonly tools?: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  /** The answer after the tools. */
  readonly answer?: string;
}

export const payloadScripts = {
  secrets: [
    (context: StepContext) => reply(233, firstBlocks(payloadOf(context))),
    (context: StepContext) => reply(239, [text(payloadOf(context).answer ?? 'Done.')]),
  ],
} satisfies Scripts;

const payloadOf = ({ payload }: StepContext): Payload => payload ?? {};

function firstBlocks(payload: Payload): readonly Block[] {
  return [
    ...(payload.thinking === undefined ? [] : [thinking(payload.thinking)]),
    text(payload.text ?? 'As you wish.'),
    ...(payload.tools ?? []).map(({ name, input }) => tool(name, input)),
  ];
}
