import { asString } from '../events/json.ts';
import { readable } from './messages.ts';

export interface ToolError {
  /** Low cardinality: the exit code of a command, or one of the words below. */
  readonly type: string;
  readonly exitCode: number | undefined;
  readonly message: string;
}

const EXIT_CODE = /^Exit code (\d{1,5})\b/;

/** What a failed call says about itself, as Claude Code words it. A command's `error.type` is its exit code (semantic-conventions-genai, command execution). */
export function toolErrorOf(result: unknown): ToolError {
  const message = asString(readable(result)) ?? '';
  const exitCode = EXIT_CODE.exec(message)?.[1];
  if (exitCode !== undefined) return { type: exitCode, exitCode: Number(exitCode), message };
  return { type: typeOf(message), exitCode: undefined, message };
}

function typeOf(message: string): string {
  if (message.includes('No such tool available')) return 'no_such_tool';
  if (message.includes('InputValidationError')) return 'invalid_arguments';
  return 'tool_error';
}
