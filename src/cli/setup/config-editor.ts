import { byteOrderMark } from '../../config/json-document.ts';
import { removeAt, setProperty } from '../../config/json-edit.ts';
import { refuseUnusable } from '../../config/refuse-unusable.ts';
import {
  absentFile,
  newSettingsText,
  parseSettingsFile,
  type SettingsFile,
} from '../../config/settings-file.ts';
import { userFileExtras } from '../../config/load-settings.ts';
import type { FileEditor } from '../claude-settings/file-change.ts';
import type { DestinationValues } from '../destination-values.ts';

export interface ConfigEditorInput {
  readonly path: string;
  readonly wanted?: DestinationValues;
  readonly isPrivate?: boolean;
  /** A file that would say nothing is made all the same. */
  readonly isMade?: boolean;
}

/** Our own settings file: what is there stays, what is wanted is set. An experiment takes the place of one said the other way. */
export function createConfigEditor(input: ConfigEditorInput): FileEditor {
  const { path, wanted = {}, isPrivate = false, isMade = true } = input;
  const saysNothing = Object.keys(wanted).length === 0;
  return {
    isPrivate,
    edit: (_before, current) =>
      saysNothing && (current !== undefined || !isMade) ? current : encode(current, path, wanted),
    strip: (current) => current,
  };
}

/** @throws UsageError `bad-file` with the line */
export function readConfig(bytes: Buffer | undefined, path: string): SettingsFile {
  if (bytes === undefined) return absentFile(path);
  const file = parseSettingsFile({ path, text: bytes.toString('utf8'), alsoKnown: userFileExtras });
  refuseUnusable(file);
  return file;
}

function encode(current: Buffer | undefined, path: string, wanted: DestinationValues): Buffer {
  readConfig(current, path);
  const text = current?.toString('utf8') ?? newSettingsText;
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  return Buffer.from(mark + setWanted(text.slice(mark.length), wanted));
}

function setWanted(text: string, { destinations, experimentId, experimentName }: DestinationValues): string {
  const named =
    experimentId === undefined && experimentName === undefined
      ? text
      : ['experimentId', 'experimentName'].reduce((edited, name) => removeAt(edited, [name]), text);
  const entries = Object.entries({
    destinations: destinations?.map((one) => (Object.keys(one).length === 1 ? one.uri : one)),
    experimentId,
    experimentName,
  }).filter(([, value]) => value !== undefined);
  return entries.reduce((edited, entry) => setProperty(edited, [], entry), named);
}
