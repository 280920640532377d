import { needsApproval, valuesToApprove, type ProjectRequest } from './approval.ts';
import type { HeardInput, ResolveInput } from './resolve-input.ts';

/** Why nothing may be sent, whatever the destinations are; turns stay pending. */
export interface Hold {
  readonly kind: 'awaiting-approval' | 'unusable-file' | 'no-home';
  readonly reason: string;
  readonly remedy: string;
}

/** What `setup` approves and what everything else compares with. */
export function requestOf(
  input: Pick<ResolveInput, 'projectFolder' | 'projectFile' | 'projectEnvironment'>,
): ProjectRequest {
  return {
    projectFolder: input.projectFolder,
    values: input.projectFile.values,
    environment: input.projectEnvironment,
  };
}

/**
 * Nothing is sent anywhere while a file cannot be understood, or while the project asks for something that its user
 * has not approved; unless the destination is the user's own explicit choice.
 */
export function holdOf({ input, said, approved }: HeardInput): Hold | undefined {
  const broken = [input.userFile, input.projectFile].find((file) => !file.usable);
  if (broken !== undefined) {
    return {
      kind: 'unusable-file',
      reason: `${broken.path} cannot be used.`,
      remedy: 'Correct it: nothing is sent while it may say something else.',
    };
  }
  const request = requestOf(input);
  if (approved || !needsApproval(request) || input.code?.destinations !== undefined) return undefined;
  const ownChoice = said.own.destinations !== undefined && Object.keys(request.environment).length === 0;
  return ownChoice ? undefined : awaitingApproval(request);
}

function awaitingApproval({ projectFolder, values, environment }: ProjectRequest): Hold {
  const asked = [...Object.keys(valuesToApprove(values)), ...Object.keys(environment)].join(', ');
  return {
    kind: 'awaiting-approval',
    reason: `The files of this project set ${asked}, and you have not approved that.`,
    remedy: `Look at ${projectFolder}/.claude, then run "claude-otel setup" there to approve.`,
  };
}
