import { performance } from 'node:perf_hooks';
import type { ChildSamplerContext, ColumnSpec, Sampler, SamplerSession } from '../domain/sampler.js';
import { NS_PER_MS } from '../domain/units.js';
import { MissingLog } from './series/missing-log.js';
import { SeriesBuffer } from './series/series-buffer.js';

const columns: readonly ColumnSpec[] = [
  {
    name: 'delayMeanNs',
    unit: 'ns',
    kind: 'rate',
    summary: 'mean lateness of a timer that fires at the sample interval',
  },
  { name: 'delayMaxNs', unit: 'ns', kind: 'rate', summary: 'largest lateness of that timer' },
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
        buffer.push(atNs, { ...late, utilisation: Number.isFinite(utilisation) ? utilisation : null });
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
  #sumMs = 0;
  #maxMs = 0;
  #count = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(periodMs: number) {
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      const lateMs = Math.max(0, nowMs - this.#lastMs - periodMs);
      this.#lastMs = nowMs;
      this.#sumMs += lateMs;
      this.#maxMs = Math.max(this.#maxMs, lateMs);
      this.#count++;
    }, periodMs).unref();
  }

  /** Since the last call. An interval in which the timer never fired has no delay to tell: the next one will bear it. */
  take(): Record<'delayMeanNs' | 'delayMaxNs', number | null> {
    const count = this.#count;
    const delayMeanNs = count === 0 ? null : (this.#sumMs / count) * NS_PER_MS;
    const delayMaxNs = count === 0 ? null : this.#maxMs * NS_PER_MS;
    this.#sumMs = this.#maxMs = this.#count = 0;
    return { delayMeanNs, delayMaxNs };
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
