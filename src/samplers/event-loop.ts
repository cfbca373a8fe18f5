import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { ChildSamplerContext, ColumnSpec, Sampler, SamplerSession } from '../domain/sampler.js';
import { MissingLog } from './series/missing-log.js';
import { SeriesBuffer } from './series/series-buffer.js';

/** The timer that measures the delay fires so often, and costs by that; its own period is taken off what it records. */
const RESOLUTION_MS = 20;

const columns: readonly ColumnSpec[] = [
  { name: 'delayMeanNs', unit: 'ns', kind: 'rate', summary: 'mean lateness of a 20 ms timer' },
  { name: 'delayMaxNs', unit: 'ns', kind: 'rate', summary: 'largest lateness of a 20 ms timer' },
  {
    name: 'utilisation',
    unit: '',
    kind: 'rate',
    summary: 'share of the time in which the loop ran code, 0 to 1',
  },
];

function openChild({ blocksLoop }: ChildSamplerContext): SamplerSession {
  const missing = new MissingLog();
  const subject = `pid ${process.pid}`;
  const buffer = new SeriesBuffer('event-loop', subject, 'perf_hooks', columns);
  const take = (): ReturnType<SeriesBuffer['take']> => buffer.take();
  const unavailable = (): ReturnType<MissingLog['list']> => missing.list();
  if (blocksLoop) {
    missing.note('event-loop', 'the strategy blocks the event loop: nothing can run on it meanwhile');
    return { sample: () => undefined, take, unavailable, close: () => undefined };
  }
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let before = performance.eventLoopUtilization();
  let begun = false;
  let open = true;
  const late = (recordedNs: number): number => Math.max(0, recordedNs - RESOLUTION_MS * 1e6);

  return {
    sample: (atNs) => {
      if (!open) return;
      const now = performance.eventLoopUtilization();
      if (begun) {
        const activeMs = now.active - before.active;
        const utilisation = activeMs / (activeMs + now.idle - before.idle);
        const { mean, max } = delay;
        // An interval in which the timer never fired has no delay to tell: the next one will bear it.
        const seen = !Number.isNaN(mean);
        buffer.push(atNs, {
          delayMeanNs: seen ? late(mean) : null,
          delayMaxNs: seen ? late(max) : null,
          utilisation: Number.isFinite(utilisation) ? utilisation : null,
        });
      }
      begun = true;
      before = now;
      delay.reset();
    },
    take,
    unavailable,
    close: () => {
      open = false;
      delay.disable();
    },
  };
}

/** How late the trial's event loop is, and how busy. */
export const eventLoop: Sampler = {
  name: 'event-loop',
  summary: "delay and utilisation of the trial's event loop",
  columns,
  openChild,
};
