/** Why a line or an entry could not be used. Kept and counted, never thrown. */
export type DiagnosticReason =
  | 'not-json'
  | 'not-an-object'
  | 'unknown-type'
  | 'missing-timestamp'
  | 'missing-id'
  | 'unknown-hook-event';

/** What could not be read: no content, so that it may be shown and stored. */
export interface Diagnostic {
  readonly kind: 'diagnostic';
  readonly reason: DiagnosticReason;
  /** The `type` or `hook_event_name` that was not known, cut to 64 characters. */
  readonly detail: string;
}

const DETAIL_LENGTH = 64;

export function diagnostic(reason: DiagnosticReason, detail = ''): Diagnostic {
  return { kind: 'diagnostic', reason, detail: detail.slice(0, DETAIL_LENGTH) };
}
