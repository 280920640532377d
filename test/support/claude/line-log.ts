import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';

/** What a stream said so far, and a way to wait for more. */
export interface LineLog {
  readonly text: () => string;
  /** Resolves once so many whole lines match (default 1); rejects when the stream ends before. */
  readonly waitFor: (pattern: RegExp, count?: number) => Promise<void>;
}

export function createLineLog(stream: Readable): LineLog {
  let text = '';
  const growth = new EventEmitter().setMaxListeners(0);
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
    growth.emit('grown');
  });
  stream.once('close', () => growth.emit('grown'));
  const matches = (pattern: RegExp): number => wholeLines(text).filter((line) => pattern.test(line)).length;
  const waitFor = async (pattern: RegExp, count = 1): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (matches(pattern) >= count) resolve();
      else if (stream.closed) reject(new Error(`No line matches ${String(pattern)}:\n${text.slice(-2000)}`));
    };
    growth.on('grown', look);
    look();
    await promise.finally(() => growth.off('grown', look));
  };
  return { text: () => text, waitFor };
}

const wholeLines = (text: string): readonly string[] => text.split('\n').slice(0, -1);
