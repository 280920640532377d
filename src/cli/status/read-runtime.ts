import { readFileSync } from 'node:fs';
import { isRecord } from '../../config/setting-kinds.ts';

/** What `setup` wrote beside the hook. */
export interface Runtime {
  readonly version: string | undefined;
  readonly node: string | undefined;
}

/** Nothing is known of a folder that `setup` did not finish. */
export function readRuntime(folder: string): Runtime {
  const { version, node } = parse(`${folder}/runtime.json`);
  return {
    version: typeof version === 'string' ? version : undefined,
    node: typeof node === 'string' ? node : undefined,
  };
}

function parse(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
