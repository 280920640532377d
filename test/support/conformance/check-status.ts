import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { violation, type Remark } from './finding.ts';

export function checkStatus({ status, attributes }: SpanRecord): readonly Remark[] {
  const hasType = attributes['error.type'] !== undefined;
  const remarks: Remark[] = [];
  if (status.code === 'ok') remarks.push(violation('span_status_ok_set_by_instrumentation', 'status is OK'));
  if (status.code === 'error' && !hasType)
    remarks.push(violation('error_type_missing_on_error', 'status is ERROR without error.type'));
  if (status.code !== 'error' && hasType)
    remarks.push(violation('error_type_without_error_status', 'error.type without status ERROR'));
  return remarks;
}
