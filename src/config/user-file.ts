import { readFileSync } from 'node:fs';
import { approvalOf, type ProjectRequest } from './approval.ts';
import { nodeAt, removeAt, setProperty, withObject } from './json-edit.ts';
import { userFileExtras } from './load-settings.ts';
import { ownPlace } from './own-place.ts';
import { configFolder, userFilePath, type Environment } from './paths.ts';
import { ensurePrivateFolder } from './private-folder.ts';
import { refuseUnusable } from './refuse-unusable.ts';
import { replaceFile } from './replace-file.ts';
import { newSettingsText, readSettingsFile } from './settings-file.ts';

/** Remembers that the user wants what this project's files ask for now. A later change of them asks again. False if it was known. */
export function approveProject(environment: Environment, request: ProjectRequest): boolean {
  const { path, digest } = approvalOf(request);
  return updateUserFile(environment, (text) =>
    setProperty(withObject(text, 'approvals'), ['approvals'], [path, digest]),
  );
}

/** Leaves no trace of an approval: a file that `approveProject` made is back to what it was, but for its version. */
export function forgetApproval(environment: Environment, request: ProjectRequest): void {
  const { path } = approvalOf(request);
  updateUserFile(environment, (text) => {
    const without = removeAt(text, ['approvals', path]);
    return nodeAt(without, ['approvals'])?.children?.length === 0
      ? removeAt(without, ['approvals'])
      : without;
  });
}

/** Changes the user's file, 0600 in a folder of 0700, without touching what else is in it. One that is no use stays as it is. */
function updateUserFile(environment: Environment, change: (text: string) => string): boolean {
  const path = ownPlace(userFilePath(environment));
  const before = readUsable(path) ?? newSettingsText;
  const after = change(before);
  if (after === before) return false;
  ensurePrivateFolder(ownPlace(configFolder(environment)));
  replaceFile({ path, bytes: Buffer.from(after), mode: 0o600 });
  return true;
}

function readUsable(path: string): string | undefined {
  const file = readSettingsFile(path, userFileExtras);
  refuseUnusable(file);
  return file.exists ? readFileSync(path, 'utf8').replace(/^\uFEFF/u, '') : undefined;
}
