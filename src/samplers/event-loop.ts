import { performance } from 'node:perf_hooks';
import type { ChildSamplerContext, ColumnSpec, Sampler, SamplerSession } from '../domain/sampler.js';
import { NS_PER_MS } from '../domain/units.js';
import { MissingLog } from './series/missing-log.js';
import { SeriesBuffer } from './series/series-buffer.js';

const columns: readonly ColumnSpec[] = [
  {
    name: 'delayNs',
    unit: 'ns',
    kind: 'rate',
    summary: 'lateness of a timer that fires at the sample interval',
  },
  {
    name: 'utilisation',
    unit: '',
    kind: 'rate',
    summary: 'share of the time in which the loop ran code, 0 to 1',
  },
];

function openChild({ blocksLoop, intervalMs }: ChildSamplerContext): SamplerSession {
  const missing = new MissingLog();
  const subject = `pid ${process.pid}`;
  const buffer = new SeriesBuffer('event-loop', subject, 'perf_hooks', columns);
  const take = (): ReturnType<SeriesBuffer['take']> => buffer.take();
  const unavailable = (): ReturnType<MissingLog['list']> => missing.list();
  if (blocksLoop) {
    missing.note('event-loop', 'the strategy blocks the event loop: nothing can run on it meanwhile');
    return { sample: () => undefined, take, unavailable, close: () => undefined };
  }
  const lateness = new Lateness(intervalMs);
  let before = performance.eventLoopUtilization();
  let begun = false;
  let open = true;

  return {
    sample: (atNs) => {
      if (!open) return;
      const now = performance.eventLoopUtilization();
      const late = lateness.take();
      if (begun) {
        const activeMs = now.active - before.active;
        const utilisation = activeMs / (activeMs + now.idle - before.idle);
        buffer.push(atNs, { delayNs: late, utilisation: Number.isFinite(utilisation) ? utilisation : null });
      }
      begun = true;
      before = now;
    },
    take,
    unavailable,
    close: () => {
      open = false;
      lateness.close();
    },
  };
}

/**
 * How late a timer is that fires as often as the samples are taken, and together with them: each wake-up of its own would
 * take an idle loop 0.1 ms and more. `monitorEventLoopDelay` has a timer of its own, and its histogram takes 70 us to look
 * at and to set back, and 300 kB of the cache.
 */
class Lateness {
  #lastMs = performance.now();
  #lateMs: number | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(periodMs: number) {
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      this.#lateMs = Math.max(0, nowMs - this.#lastMs - periodMs);
      this.#lastMs = nowMs;
    }, periodMs).unref();
  }

  /** In ns, since the last call. An interval in which the timer did not fire has no delay to tell: the next one will bear it. */
  take(): number | null {
    const lateMs = this.#lateMs;
    this.#lateMs = null;
    return lateMs === null ? null : lateMs * NS_PER_MS;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** How late the trial's event loop is, and how busy. */
export const eventLoop: Sampler = {
  name: 'event-loop',
  summary: "delay and utilisation of the trial's event loop",
  columns,
  openChild,
};
