import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** The garbage collection, whole or of what is young. */
export const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
