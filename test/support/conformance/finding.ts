/** `violation`: upstream's own checks, or a schema, reject the span. `improvement`: something recommended is not there. */
export interface Finding {
  readonly rule: string;
  readonly level: 'violation' | 'improvement';
  readonly spanName: string;
  readonly spanId: string;
  readonly message: string;
}

/** A finding before it is known on which span. */
export type Remark = Pick<Finding, 'rule' | 'level' | 'message'>;

export const violation = (rule: string, message: string): Remark => ({ rule, level: 'violation', message });
export const improvement = (rule: string, message: string): Remark => ({
  rule,
  level: 'improvement',
  message,
});
