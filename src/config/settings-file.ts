import { readFileSync } from 'node:fs';
import { getNodeValue, type Node } from 'jsonc-parser';
import { byteOrderMark, parseJsonDocument, propertyValue, type JsonDocument } from './json-document.ts';
import type { Problem } from './problem.ts';
import { settingDefinitions, settingKeys, type SettingKey } from './setting-definitions.ts';
import type { SettingKind } from './setting-kinds.ts';
import type { SettingValues } from './settings.ts';

/** The format of `.claude/claude-otel.json` and of the user's `config.json`; looked at before anything else. */
const settingsFileVersion = 1;

/** A file that says nothing yet. */
export const newSettingsText = `{\n  "version": ${settingsFileVersion}\n}\n`;

/** One settings file as read. A file that exists but cannot be trusted to have been understood is not `usable`: nothing is sent while it stands. */
export interface SettingsFile {
  readonly path: string;
  readonly exists: boolean;
  readonly usable: boolean;
  readonly values: Partial<SettingValues>;
  /** Keys that are no settings, as found: the user file's approvals and credentials among them. */
  readonly other: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

type Document = Extract<JsonDocument, { kind: 'document' }>;

/** Never throws; an absent file is an empty one. */
export function readSettingsFile(path: string, alsoKnown: readonly string[] = []): SettingsFile {
  const text = readText(path);
  if (text === undefined) return absentFile(path);
  if (typeof text !== 'string')
    return unusable(path, { message: `It cannot be read (${text.code}).`, remedy: 'Make it readable.' });
  return parseSettingsFile({ path, text, alsoKnown });
}

/** The pure part. */
export function parseSettingsFile({
  path,
  text,
  alsoKnown = [],
}: {
  path: string;
  text: string;
  alsoKnown?: readonly string[];
}): SettingsFile {
  const document = parseJsonDocument(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  if (document.kind === 'empty')
    return unusable(path, {
      line: 1,
      message: 'The file is empty.',
      remedy: 'Write {"version": 1} or remove it.',
    });
  if (document.kind === 'broken') {
    return unusable(path, {
      line: document.line,
      message: `Not JSON: ${document.message} at column ${document.column}.`,
      remedy: 'Correct that line.',
    });
  }
  const refusal = refuseVersion(document);
  return refusal === undefined ? readValues(path, document, alsoKnown) : unusable(path, refusal);
}

function refuseVersion({ root, lineOf }: Document): Omit<Problem, 'where'> | undefined {
  const version = root.type === 'object' ? propertyValue(root, 'version') : undefined;
  if (version?.value === settingsFileVersion) return undefined;
  const remedy = `Write "version": ${settingsFileVersion}, or use the claude-otel that wrote the file.`;
  return {
    line: lineOf((version ?? root).offset),
    message: `Its format version is not ${settingsFileVersion}.`,
    remedy,
  };
}

function readValues(path: string, { root, lineOf }: Document, alsoKnown: readonly string[]): SettingsFile {
  const problems: Problem[] = [];
  const values: Partial<Record<SettingKey, unknown>> = {};
  const other: Record<string, unknown> = {};
  let usable = true;
  for (const property of root.children ?? []) {
    const [name, node] = namedValue(property);
    const at = { where: path, line: lineOf(property.offset) };
    if (isSettingKey(name)) {
      const kind: SettingKind<unknown> = settingDefinitions[name].kind;
      const reading = kind.fromJson(getNodeValue(node));
      if (reading.ok) values[name] = reading.value;
      else
        problems.push({
          ...at,
          message: `"${name}" should be ${reading.expected}.`,
          remedy: 'Correct that line.',
        });
      usable &&= reading.ok;
    } else {
      other[name] = getNodeValue(node);
      if (name !== 'version' && !alsoKnown.includes(name))
        problems.push({
          ...at,
          message: `"${name}" is no setting.`,
          remedy: 'Remove it or correct its name.',
        });
    }
  }
  return { path, exists: true, usable, values: values as Partial<SettingValues>, other, problems };
}

function namedValue(property: Node): readonly [string, Node] {
  const [key, value] = property.children ?? [];
  return [String(key?.value), value ?? property];
}

function isSettingKey(name: string): name is SettingKey {
  return settingKeys.some((key) => key === name);
}

function readText(path: string): string | undefined | { readonly code: string } {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { code };
  }
}

/** What is read where there is no file. */
export function absentFile(path: string): SettingsFile {
  return { ...emptyFile(path), exists: false, usable: true };
}

function emptyFile(path: string): Pick<SettingsFile, 'path' | 'values' | 'other' | 'problems'> {
  return { path, values: {}, other: {}, problems: [] };
}

function unusable(path: string, problem: Omit<Problem, 'where'>): SettingsFile {
  return { ...emptyFile(path), exists: true, usable: false, problems: [{ where: path, ...problem }] };
}
