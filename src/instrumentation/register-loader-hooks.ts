import { createRequire, register } from 'node:module';
import { MODULES } from './modules.ts';

interface LoaderHooks {
  supportsSyncHooks(): boolean;
  register(options: { readonly include: readonly (string | RegExp)[] }): void;
}

let registered = false;

/**
 * Lets the instrumentation patch ES modules that are imported from now on. In-thread hooks where Node has them whole (≥ 22.22.3, ≥ 24.11.1, ≥ 25.1), else a loader
 * thread, which must come by `--import`, before the application's static imports. The thread, too, wraps the Agent SDK alone: a `require` that meets what another
 * import is just wrapping ends the program on these Nodes (nodejs/node#59366).
 */
export function registerLoaderHooks(): void {
  if (registered) return;
  registered = true;
  const hooks = loaderHooks();
  const include = [...MODULES, ...MODULES.map(fileOf)];
  if (hooks.supportsSyncHooks()) hooks.register({ include });
  else register('@opentelemetry/instrumentation/hook.mjs', { parentURL: import.meta.url, data: { include } });
}

/** The very copy that `@opentelemetry/instrumentation` listens with: another one would tell nobody. */
function loaderHooks(): LoaderHooks {
  const own = createRequire(import.meta.url);
  const theirs = createRequire(own.resolve('@opentelemetry/instrumentation'));
  return theirs('import-in-the-middle/register-hooks.mjs') as LoaderHooks;
}

function fileOf(name: string): RegExp {
  return new RegExp(`node_modules/${name}(?:/|\\.mjs)`, 'u');
}
