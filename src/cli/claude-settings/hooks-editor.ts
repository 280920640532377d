import { addHooks, carriesHooks, findHooks, removeHooks } from './edit-hooks.ts';
import type { FileEditor } from './file-change.ts';
import { isOurHook } from './hook-entries.ts';
import { findMlflowSetup, removeMlflowSetup, restoreMlflowSetup } from './mlflow-setup.ts';
import type { KeptReceipt } from './receipt.ts';
import { decodeSettings, encodeSettings } from './settings-text.ts';

export interface HooksEditorInput {
  readonly path: string;
  /** `leave`: another file gets them, and ours in this one came with a clone; `move`: we had put them here. */
  readonly hooks: 'add' | 'leave' | 'move';
  readonly replacesMlflow: boolean;
}

/** Our entries, and on demand MLflow's out of the way, in one of Claude Code's settings files. */
export function createHooksEditor({ path, hooks, replacesMlflow }: HooksEditorInput): FileEditor {
  const change = (text: string): string => {
    const without = replacesMlflow ? removeMlflowSetup(text) : text;
    return hooks === 'add' ? addHooks(without) : without;
  };
  return {
    replacesMlflow,
    isDone: (current) => {
      const { text } = decodeSettings(current, path);
      const isHooked =
        hooks === 'add' ? carriesHooks(text) : hooks === 'leave' || findHooks(text, isOurHook).length === 0;
      return isHooked && (!replacesMlflow || findMlflowSetup(text) === undefined);
    },
    edit: (before) => {
      const decoded = decodeSettings(before, path);
      const text = change(decoded.text);
      return text === decoded.text ? before : encodeSettings({ ...decoded, text });
    },
    strip: (current, receipt) => stripSettings({ current, receipt, path }),
  };
}

interface StripInput {
  readonly current: Buffer | undefined;
  readonly receipt: KeptReceipt | undefined;
  readonly path: string;
}

/** Without the receipt's digest the entries are found by their looks. */
function stripSettings({ current, receipt, path }: StripInput): Buffer | undefined {
  const decoded = decodeSettings(current, path);
  if (current === undefined) return current;
  const original = receipt?.before === undefined ? undefined : decodeSettings(receipt.before, path).text;
  const without = removeHooks(decoded.text, isOurHook, original);
  const restored =
    receipt?.replacedMlflow === true && original !== undefined && findMlflowSetup(without) === undefined
      ? restoreMlflowSetup(without, original)
      : without;
  if (restored === decoded.text) return current;
  const nothingLeft = receipt?.existed === false && /^\s*\{\s*\}\s*$/u.test(restored);
  return nothingLeft ? undefined : encodeSettings({ ...decoded, text: restored });
}
