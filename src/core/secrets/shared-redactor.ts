import { createRedactor, type Redactor } from './create-redactor.ts';

let shared: Redactor | undefined;

/** The one redactor of the process. It keeps no text, and building it takes milliseconds: it is made when the first is asked for. */
export function sharedRedactor(): Redactor {
  return (shared ??= createRedactor());
}
