import { existsSync, readFileSync } from 'node:fs';
import { CURRENT_RUNTIME, dataFolder, runtimesFolder, type Environment } from '../../config/paths.ts';
import { ensurePrivateFolder } from '../../config/private-folder.ts';
import { replaceFile } from '../../config/replace-file.ts';
import { replaceLink } from '../../config/replace-link.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { PackageInfo } from '../package-info.ts';

/** Hook and drain as one file each, without anything to install beside them. */
const bundles = ['hook.cjs', 'drain.mjs'] as const;

/**
 * Copies hook and drain to the user's data folder, where they stay when the package (in an npx cache, say) goes, and
 * puts them in force. The Node that runs now is kept: as `node` for the hook's command, and in `runtime.json` for the hook,
 * which may run on one too old for the drain. Returns the folder.
 *
 * A version has a folder of its own, so that no drain in use is overwritten; the link is moved when all is there. Node
 * knows a program by its real path: a hook started through the link finds its own version's drain.
 */
export function installRuntime({
  environment,
  version,
  bundleFolder,
  node,
}: PackageInfo & { environment: Environment; node: string }): string {
  refuseRelative(environment['XDG_DATA_HOME']);
  const folder = `${runtimesFolder(environment)}/${version}`;
  for (const path of [dataFolder(environment), runtimesFolder(environment), folder])
    ensurePrivateFolder(path);
  for (const name of bundles) put(`${folder}/${name}`, readBundle(`${bundleFolder}/${name}`));
  put(`${folder}/runtime.json`, Buffer.from(`${JSON.stringify({ version, node })}\n`));
  replaceLink(`${folder}/node`, node);
  replaceLink(`${runtimesFolder(environment)}/${CURRENT_RUNTIME}`, version);
  return folder;
}

/** We ignore a relative one, as the specification says; the shell that runs the hook would not. */
function refuseRelative(folder: string | undefined): void {
  if (folder === undefined || folder === '' || folder.startsWith('/')) return;
  throw new UsageError({
    code: 'bad-argument',
    message: `XDG_DATA_HOME is ${folder}, which is not absolute.`,
    remedy: 'Set it to an absolute folder, or not at all.',
  });
}

function readBundle(path: string): Buffer {
  if (existsSync(path)) return readFileSync(path);
  throw new UsageError({
    code: 'not-found',
    message: `${path} is missing from the package.`,
    remedy: 'Install the package again; in a checkout, run "npm run build".',
  });
}

/** A running hook or drain reads these: nothing is written that is there already. */
function put(path: string, bytes: Buffer): void {
  const isThere = existsSync(path) && readFileSync(path).equals(bytes);
  if (!isThere) replaceFile({ path, bytes, mode: 0o600 });
}
