import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';

export interface PromptInput {
  readonly messages: AsyncIterable<SDKUserMessage>;
  readonly send: (text: string) => void;
  readonly end: () => void;
}

/** Streaming input that a program feeds prompt by prompt. */
export function createPromptInput(): PromptInput {
  const waiting: (SDKUserMessage | undefined)[] = [];
  let wake = (): void => undefined;
  const put = (message: SDKUserMessage | undefined): void => {
    waiting.push(message);
    wake();
  };
  async function* messages(): AsyncGenerator<SDKUserMessage> {
    for (;;) {
      while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const next = waiting.shift();
      if (next === undefined) return;
      yield next;
    }
  }
  return {
    messages: messages(),
    send: (content) => put({ type: 'user', message: { role: 'user', content }, parent_tool_use_id: null }),
    end: () => put(undefined),
  };
}
