import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import type { ProjectEnvironment } from './project-environment.ts';
import { settingDefinitions, settingKeys } from './setting-definitions.ts';
import { isRecord } from './setting-kinds.ts';
import type { SettingValues } from './settings.ts';

/** What a project asks for that only its user may grant. */
export interface ProjectRequest {
  readonly projectFolder: string;
  readonly values: Partial<SettingValues>;
  readonly environment: ProjectEnvironment;
}

/** The settings of the project's file that count only once approved. */
export function valuesToApprove(values: Partial<SettingValues>): Partial<SettingValues> {
  const keys = settingKeys.filter(
    (key) => settingDefinitions[key].project === 'approved' && values[key] !== undefined,
  );
  return Object.fromEntries(keys.map((key) => [key, values[key]]));
}

export function needsApproval({ values, environment }: ProjectRequest): boolean {
  return Object.keys(valuesToApprove(values)).length > 0 || Object.keys(environment).length > 0;
}

/** The key and value under which the user file remembers an approval: the folder, and a digest of all that was asked. */
export function approvalOf(request: ProjectRequest): { readonly path: string; readonly digest: string } {
  const path = realFolder(request.projectFolder);
  const asked = canonical([path, valuesToApprove(request.values), request.environment]);
  return { path, digest: createHash('sha256').update(asked).digest('hex') };
}

export function isApproved(request: ProjectRequest, approvals: unknown): boolean {
  const { path, digest } = approvalOf(request);
  return isRecord(approvals) && Object.hasOwn(approvals, path) && approvals[path] === digest;
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** JSON with sorted keys: equal data, equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    isRecord(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([left], [right]) => (left < right ? -1 : 1)))
      : entry,
  );
}
