import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ContentMode } from '../core/spans/content/content-mode.ts';
import type { Destination } from '../delivery/destination.ts';
import { type BacklogLimits, createBacklog } from './backlog/backlog.ts';
import { SPANS_ONCE, WHOLE_TRACES } from './backlog/trace-form.ts';
import { createContentFilter } from './filter-content.ts';
import { createSpanConverter } from './from-readable-span.ts';
import { createLane, type Lane } from './lane.ts';
import { createLaneReport, type LaneReport, type Log } from './lane-report.ts';
import type { BackOff } from './pacer.ts';
import type { ReadableSpanLike } from './readable-span.ts';
import type { ReceivedSpan } from './received-span.ts';

/** A destination of the exporter, open. */
export interface Outlet {
  readonly destination: Destination;
  readonly content: ContentMode;
  /** MLflow's traces have totals of their own; OTLP knows spans only. */
  readonly form: 'traces' | 'spans';
}

export interface PipelineOptions {
  readonly outlets: readonly Outlet[];
  readonly wantsAll: boolean;
  readonly maxPartLength: number;
  readonly limits: BacklogLimits;
  readonly backOff: BackOff;
  /** For one flush, and for the shutdown. */
  readonly timeoutMilliseconds: number;
  readonly log: Log;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

type Done = (result: ExportResult) => void;

/** From spans that have ended to what the destinations have. */
export interface ExportPipeline {
  export(spans: readonly ReadableSpanLike[], done: Done): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export function createExportPipeline(options: PipelineOptions): ExportPipeline {
  const { outlets, timeoutMilliseconds, log, now } = options;
  const report = createLaneReport({ log, destination: 'the application', now });
  const convert = createConversion(report);
  const groups = groupByContent(outlets, options);
  const lanes = groups.flatMap((group) => group.lanes);
  const whenIdle = createPatience(lanes);
  let closed: Promise<void> | undefined;

  const queue = (spans: readonly ReadableSpanLike[]): void => {
    const received = convert(spans);
    for (const group of groups) group.accept(received);
  };

  const answerWhenIdle = async (done: Done): Promise<void> => {
    await whenIdle();
    done({ code: ExportResultCode.SUCCESS });
  };

  const forceFlush = async (): Promise<void> => {
    await Promise.all(lanes.map((lane) => lane.flush(timeoutMilliseconds)));
  };

  const close = async (): Promise<void> => {
    await forceFlush();
    await Promise.all(lanes.map((lane) => lane.close()));
    report.close();
  };

  return {
    export: (spans, done) => {
      if (closed !== undefined) return done(failed(new Error('MlflowSpanExporter is shut down')));
      try {
        queue(spans);
      } catch (error) {
        return done(failed(new Error('a bug of claude-otel, please report it', { cause: error })));
      }
      void answerWhenIdle(done);
    },
    forceFlush,
    shutdown: () => (closed ??= close()),
  };
}

interface ContentGroup {
  readonly lanes: readonly Lane[];
  readonly accept: (spans: readonly ReceivedSpan[]) => void;
}

/** Content is looked through once for each mode, whatever the number of destinations. */
function groupByContent(outlets: readonly Outlet[], options: PipelineOptions): readonly ContentGroup[] {
  const { maxPartLength } = options;
  const groups = Map.groupBy(outlets, ({ content }) => content);
  return [...groups].map(([mode, members]) => {
    const filter = createContentFilter({ mode, maxPartLength });
    const lanes = members.map((outlet) => openLane(outlet, options));
    const accept = (spans: readonly ReceivedSpan[]): void => {
      const filtered = spans.map(filter);
      for (const lane of lanes) lane.accept(filtered);
    };
    return { lanes, accept };
  });
}

function openLane({ destination, form }: Outlet, options: PipelineOptions): Lane {
  const { limits, wantsAll, now, log, backOff } = options;
  const report = createLaneReport({ log, destination: destination.id, now });
  const backlog = createBacklog({
    limits,
    wantsAll,
    now,
    form: form === 'traces' ? WHOLE_TRACES : SPANS_ONCE,
    onDrop: (spans, reason) => report.dropped(spans, DROP_REASONS[reason]),
  });
  return createLane({ destination, backlog, report, backOff });
}

const DROP_REASONS = {
  overflow: 'the queue was full: the destination is slower than the application, or away',
  oversized: 'their trace alone is larger than the queue (maxSpans, maxCharacters)',
  rejected: 'the destination refused them',
  failing: 'the destination failed at them again and again, and took others',
} as const;

/** A span that cannot be read (another SDK's, a broken one) costs itself only. */
function createConversion(
  report: LaneReport,
): (spans: readonly ReadableSpanLike[]) => readonly ReceivedSpan[] {
  const convert = createSpanConverter();
  return (spans) => {
    const received: ReceivedSpan[] = [];
    for (const span of spans) {
      try {
        received.push(convert(span));
      } catch (error) {
        report.rejected(`a span cannot be read: ${String(error)}`);
        report.dropped(1, 'they cannot be read');
      }
    }
    return received;
  };
}

/**
 * The processor's flush ends with this call, so what can be delivered at once should be. But it sends nothing while it
 * waits, hence not long, and not again while the same delivery hangs: the rest goes on in the background.
 */
const PATIENCE = 2_000;

function createPatience(lanes: readonly Lane[]): () => Promise<void> {
  let isHanging = false;
  return async () => {
    const idle = Promise.all(lanes.map((lane) => lane.idle()));
    if (isHanging) return;
    isHanging = !(await isWithin(idle, PATIENCE));
    if (isHanging) void idle.then(() => (isHanging = false));
  };
}

async function isWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds).unref();
  });
  const done = work.then(() => true);
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(error: Error): ExportResult {
  return { code: ExportResultCode.FAILED, error };
}
