import type { RecordedItem } from './recorded-query.ts';

const SESSION = '01234567-89ab-4def-8123-456789abcdef';
export const MODEL = 'claude-opus-5-5';

let line = 0;
/** A message of a session without a transcript. */
export const message = (fields: object): RecordedItem => {
  line += 1;
  const uuid = `00000000-0000-4000-8000-${String(line).padStart(12, '0')}`;
  return { t: line, msg: { type: '', uuid, session_id: SESSION, ...fields } };
};
export const init = (): RecordedItem => message({ type: 'system', subtype: 'init', cwd: '/no/such/folder' });
export const words = (id: string, model = MODEL): RecordedItem =>
  message({
    type: 'assistant',
    message: { id, type: 'message', role: 'assistant', model, content: [{ type: 'text', text: id }] },
  });
export const result = (costUSD: number, fields: object = {}): RecordedItem =>
  message({
    type: 'result',
    subtype: 'success',
    is_error: false,
    model_usage_since_last_result: { [MODEL]: { inputTokens: 3, outputTokens: 5, costUSD } },
    ...fields,
  });
export const prompt = (id: string): RecordedItem => ({
  t: line,
  hook: 'UserPromptSubmit',
  input: {
    session_id: SESSION,
    hook_event_name: 'UserPromptSubmit',
    prompt_id: id,
    prompt: id,
    transcript_path: '/no/such/transcript.jsonl',
  },
});
