import type { Writable } from 'node:stream';
import type { LineLog } from './line-log.ts';
import type { ClaudeOptions } from './claude-options.ts';

/** A user message as stream-json input has it. */
export const promptLine = (text: string): string =>
  `${JSON.stringify({ type: 'user', message: { role: 'user', content: [{ type: 'text', text }] } })}\n`;

/** Gives the CLI what its arguments do not hold, then closes stdin, else it would wait for more. */
export async function feedPrompts(
  stdin: Writable,
  { prompt, stdin: text = '' }: Pick<ClaudeOptions, 'prompt' | 'stdin'>,
  stdout: LineLog,
): Promise<void> {
  // A CLI that was killed reads no more.
  stdin.on('error', () => undefined);
  stdin.write(text);
  if (typeof prompt !== 'string') await sendTurns(stdin, prompt, stdout).catch(() => undefined);
  stdin.end();
}

async function sendTurns(stdin: Writable, prompts: readonly string[], stdout: LineLog): Promise<void> {
  for (const [index, prompt] of prompts.entries()) {
    stdin.write(promptLine(prompt));
    await stdout.waitFor(/"type":"result"/u, index + 1);
  }
}
