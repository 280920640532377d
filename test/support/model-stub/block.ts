import type { Block } from './script.ts';

export const text = (content: string): Block => ({ kind: 'text', text: content });

export const thinking = (content: string): Block => ({ kind: 'thinking', thinking: content });

export const tool = (name: string, input: Readonly<Record<string, unknown>>): Block => ({
  kind: 'tool',
  name,
  input,
});

export const bash = (command: string, description: string): Block => tool('Bash', { command, description });

export const foregroundAgent = (description: string, prompt: string): Block =>
  tool('Agent', { description, prompt, subagent_type: 'general-purpose', run_in_background: false });

/** Subagents run in the background unless told otherwise. */
export const backgroundAgent = (description: string, prompt: string): Block =>
  tool('Agent', { description, prompt, subagent_type: 'general-purpose' });
