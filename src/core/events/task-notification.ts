import type { WakeUp } from './happened.ts';

/**
 * A turn that a finished background task woke: its prompt is a `<task-notification>` naming the task (an agent id, or a shell id) and the tool
 * call that launched it.
 */
export function wakeUpFrom(text: string): WakeUp | undefined {
  if (!text.startsWith('<task-notification>')) return undefined;
  return { taskId: element(text, 'task-id'), toolUseId: element(text, 'tool-use-id') };
}

function element(text: string, name: string): string | undefined {
  const start = text.indexOf(`<${name}>`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = text.indexOf(`</${name}>`, from);
  return end < 0 ? undefined : text.slice(from, end).trim();
}
