import type * as sqlite from 'node:sqlite';

/**
 * `node:sqlite`, loaded when first needed and without the ExperimentalWarning that Node 22 prints then; other warnings pass. An `import` would load it before
 * any code of ours can keep the warning away.
 */
export function loadSqlite(): typeof sqlite {
  const warn: unknown = Reflect.get(process, 'emitWarning');
  const filter = (...words: readonly unknown[]): void => {
    if (words[1] !== 'ExperimentalWarning' && typeof warn === 'function') Reflect.apply(warn, process, words);
  };
  Reflect.set(process, 'emitWarning', filter);
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    Reflect.set(process, 'emitWarning', warn);
  }
}
