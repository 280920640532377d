import type { HrTime } from '@opentelemetry/api';
import { fromMilliseconds, type Nanoseconds } from '../core/events/time.ts';

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

export function now(): Nanoseconds {
  return fromMilliseconds(Date.now());
}

export function toHrTime(time: Nanoseconds): HrTime {
  return [Number(time / NANOSECONDS_PER_SECOND), Number(time % NANOSECONDS_PER_SECOND)];
}

export function toSeconds(duration: Nanoseconds): number {
  return Number(duration) / 1e9;
}
