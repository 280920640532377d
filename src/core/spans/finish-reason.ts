/**
 * Anthropic `stop_reason` → GenAI `FinishReason` (enum of gen-ai-output-messages.json; any other string is allowed, so an unknown reason stays as it is).
 */
const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_call',
  refusal: 'content_filter',
};

export function finishReasonOf(stopReason: string): string {
  return Object.hasOwn(FINISH_REASONS, stopReason) ? (FINISH_REASONS[stopReason] ?? stopReason) : stopReason;
}
