import type { ChildSamplerContext, ColumnSpec, SamplerSession } from '../../domain/sampler.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { loadOrNote, openGauge } from './gauge.js';

/** What is read within the trial of the process: the sum over all threads costs one call there. */
export const switchColumns: readonly ColumnSpec[] = [
  { name: 'voluntarySwitches', unit: 'switches', kind: 'delta', summary: 'a thread waited' },
  { name: 'involuntarySwitches', unit: 'switches', kind: 'delta', summary: 'a thread was preempted' },
];

/**
 * Context switches of the trial's process, those of ended threads among them, from a thread of the addon's own: also
 * where the strategy blocks the loop. From outside they would be a file for each thread.
 */
export function openSwitchSession(
  context: Pick<ChildSamplerContext, 'clock' | 'intervalMs'>,
  load: () => Pick<NativeAddon, 'startGauge' | 'stopGauge'>,
): SamplerSession {
  const missing = new MissingLog();
  const buffer = new SeriesBuffer('process', `pid ${process.pid}`, 'getrusage(2)', switchColumns);
  let before: readonly number[] | null = null;
  const addon = loadOrNote(load, 'context switches', missing);
  const gauge = openGauge(addon, 'switches', context, missing, (atNs, values) => {
    if (before !== null) {
      const [voluntarySwitches, involuntarySwitches] = values.map(
        (value, index) => value - (before?.[index] ?? 0),
      );
      buffer.push(atNs, {
        voluntarySwitches: voluntarySwitches ?? null,
        involuntarySwitches: involuntarySwitches ?? null,
      });
    }
    before = values;
  });
  return {
    sample: () => undefined,
    take: () => {
      gauge.drain();
      return buffer.take();
    },
    unavailable: () => missing.list(),
    close: () => {
      gauge.close();
    },
  };
}
