import { UsageError } from '../config/usage-error.ts';
import { CONTENT_MODES } from '../core/spans/content/content-mode.ts';
import type { ClaudeAgentInstrumentationConfig } from './config.ts';

/** @throws UsageError when an option in code cannot be what was meant */
export function checkConfig(config: ClaudeAgentInstrumentationConfig): void {
  const { content, maxPartLength, userId, nativeSpans } = config;
  if (content !== undefined) demand(CONTENT_MODES.includes(content), 'content', CONTENT_MODES.join(', '));
  if (maxPartLength !== undefined)
    demand(Number.isSafeInteger(maxPartLength) && maxPartLength > 0, 'maxPartLength', 'a positive integer');
  if (userId !== undefined) demand(typeof userId === 'string', 'userId', 'a string');
  if (nativeSpans !== undefined)
    demand(['yield', 'ignore'].includes(nativeSpans), 'nativeSpans', 'yield, ignore');
}

function demand(holds: boolean, option: string, expected: string): void {
  if (holds) return;
  throw new UsageError({
    code: 'bad-argument',
    message: `ClaudeAgentInstrumentation: the option "${option}" cannot be used.`,
    remedy: `Give one of: ${expected}.`,
  });
}
