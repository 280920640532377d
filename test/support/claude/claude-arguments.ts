import type { ClaudeOptions } from './claude-options.ts';

/** Print mode with every message on stdout. A list of prompts arrives through stdin, one turn after the other. */
export function claudeArguments(options: ClaudeOptions, sessionId: string): readonly string[] {
  const { prompt, resume, args = [], permissionMode = 'bypassPermissions' } = options;
  return [
    '-p',
    ...(typeof prompt === 'string' ? [prompt] : ['--input-format=stream-json']),
    '--output-format=stream-json',
    '--verbose',
    `--permission-mode=${permissionMode}`,
    resume === undefined ? `--session-id=${sessionId}` : `--resume=${resume}`,
    ...args,
  ];
}
