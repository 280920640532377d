import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { UsageError } from './usage-error.ts';

/**
 * Where a file or folder of the user's own really lies: many keep theirs elsewhere and link them (stow, chezmoi). Only a
 * link that the user made is followed; what a project brings never comes here.
 *
 * @throws UsageError `unsafe-path` for somebody else's link, and for one that leads nowhere
 */
export function ownPlace(path: string): string {
  const link = linkAt(path);
  if (link === undefined) return path;
  if (process.getuid !== undefined && link.uid !== process.getuid())
    throw refusal(path, 'was made by somebody else', 'Remove it.');
  try {
    return realpathSync(path);
  } catch {
    throw refusal(path, 'leads nowhere', 'Make what it should lead to, or remove it.');
  }
}

/** Where there is none, what is wrong with the path shows when something is written. */
function linkAt(path: string): Stats | undefined {
  try {
    const found = lstatSync(path);
    return found.isSymbolicLink() ? found : undefined;
  } catch {
    return undefined;
  }
}

function refusal(path: string, what: string, remedy: string): UsageError {
  const message = `${path} is a link that ${what}; nothing is written through it.`;
  return new UsageError({ code: 'unsafe-path', message, remedy });
}
