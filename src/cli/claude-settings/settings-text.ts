import { byteOrderMark, parseJsonDocument, position } from '../../config/json-document.ts';
import { nodeAt, type JsonPath } from '../../config/json-edit.ts';
import { UsageError } from '../../config/usage-error.ts';
import { hookEntries } from './hook-entries.ts';

/** A settings file as text, with what must come back around it. An absent or empty file starts as an empty object. */
export interface SettingsText {
  readonly text: string;
  readonly mark: string;
}

/** @throws UsageError `bad-file` with line and column, when an edit could not be sure of what it does */
export function decodeSettings(bytes: Uint8Array | undefined, path: string): SettingsText {
  const whole = bytes === undefined ? '' : decodeUtf8(bytes, path);
  const mark = whole.startsWith(byteOrderMark) ? byteOrderMark : '';
  const text = whole.slice(mark.length);
  if (text.trim() === '') return { text: '{}\n', mark };
  const document = parseJsonDocument(text);
  if (document.kind === 'broken')
    throw badFile(`${path}:${document.line}:${document.column}: not JSON (${document.message}).`);
  refuseShapes(text, path);
  return { text, mark };
}

export function encodeSettings({ text, mark }: SettingsText): Buffer {
  return Buffer.from(mark + text);
}

function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw badFile(`${path}: not UTF-8.`);
  }
}

function refuseShapes(text: string, path: string): void {
  refuseShape({ text, path, at: [], type: 'object' });
  refuseShape({ text, path, at: ['hooks'], type: 'object' });
  for (const event of hookEntries().keys()) refuseShape({ text, path, at: ['hooks', event], type: 'array' });
}

function refuseShape({
  text,
  path,
  at,
  type,
}: {
  text: string;
  path: string;
  at: JsonPath;
  type: 'object' | 'array';
}): void {
  const node = nodeAt(text, at);
  if (node === undefined || node.type === type) return;
  const { line, column } = position(text, node.offset);
  throw badFile(
    `${path}:${line}:${column}: ${at.length === 0 ? 'the file' : `"${at.join('.')}"`} should be an ${type}.`,
  );
}

function badFile(message: string): UsageError {
  return new UsageError({
    code: 'bad-file',
    message,
    remedy: 'Correct it and run the command again; nothing was changed.',
  });
}
