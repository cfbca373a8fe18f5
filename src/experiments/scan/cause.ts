import type { Evidence } from '../../domain/finding.js';
import { formatBandwidth, formatNs, formatPercent, significant } from '../../domain/units.js';
import { mean } from '../../stats/moments.js';
import { medianOf } from '../activities/figures.js';
import type { Curve, CurvePoint } from './curves.js';

/** Of the processors that it may use so many are at work where they are the limit. */
const BUSY_SHARE = 0.8;
/** Of the loop's time. */
const LOOP_SHARE = 0.9;
/** Of the bytes read: what came from storage, or hardly any of it did. */
const MOST = 0.5;
const HARDLY = 0.05;
/** A request of a store that takes so many times as long beside others has met a limit. */
const SLOWER = 1.5;

export type CauseKind = 'processors' | 'event-loop' | 'device' | 'service' | 'open';

/** What bounds a curve where it stops gaining, as far as the figures show. */
export interface Cause {
  readonly kind: CauseKind;
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

/**
 * Looks at the point where a curve stops gaining (its last one where it did not): busy processors tell more than a knee that a few
 * rounds hide.
 * @param processors those that the run may use.
 */
export function causeOf(curve: Curve, processors: number): Cause {
  const point = stopOf(curve);
  if (point === undefined) return { kind: 'open', words: 'nothing was measured', evidence: [] };
  const cpus = Math.min(curve.cpus ?? processors, processors);
  const busy = medianOf(point.activity, 'CPUs busy');
  const device = medianOf(point.activity, 'from device');
  const loop = point.activity.eventLoopUtilisation;
  const evidence = evidenceOf(point, curve, busy, device);
  const rate = formatBandwidth(mean(point.throughputs));
  const busyWords = busy === null ? '' : `${significant(busy)} of ${cpus} processors busy`;
  const figures = [busyWords, rate].filter((part) => part !== '').join(', ');
  if (busy !== null && busy >= BUSY_SHARE * cpus) {
    const from = device !== null && device <= HARDLY ? ', and the files come from the page cache' : '';
    return { kind: 'processors', words: `the processors are used up (${busyWords})${from}`, evidence };
  }
  if (curve.route === 'fs-promises' && loop !== null && loop >= LOOP_SHARE) {
    const words = `the one event loop is busy ${(100 * loop).toFixed(0)} % of the time (${busyWords})`;
    return { kind: 'event-loop', words, evidence };
  }
  if (curve.remote) return { ...serviceCause(curve, figures), evidence };
  if (curve.knee.value === null) {
    const from =
      device === null || device < MOST ? '' : `${percent(device)} of the bytes come from the device; `;
    return { kind: 'open', words: `${from}nothing is at its limit yet (${figures})`, evidence };
  }
  if (device !== null && device >= MOST) {
    return {
      kind: 'device',
      words: `the device gives ${rate} (${percent(device)} of the bytes came from it, ${busyWords})`,
      evidence,
    };
  }
  const words = `neither the processors nor the device are seen at their limit (${figures})`;
  return { kind: 'open', words, evidence };
}

function percent(share: number): string {
  return formatPercent(Math.min(1, share));
}

/** A store tells nothing of itself: what a request takes alone and beside others does. */
function serviceCause({ points }: Curve, figures: string): Pick<Cause, 'kind' | 'words'> {
  const [first, last] = [points[0], points.at(-1)];
  const [alone, beside] = [first, last].map((point) => point?.activity.operations.read?.latencyNs.p50);
  if (typeof alone !== 'number' || typeof beside !== 'number')
    return { kind: 'open', words: `what requests take was not seen (${figures})` };
  const times = `${formatNs(beside)} each with ${last?.concurrency ?? 0} at once (p50), ${formatNs(alone)} with ${first?.concurrency ?? 1}`;
  const words =
    beside <= SLOWER * alone
      ? 'requests wait for the service, as long beside others as alone'
      : 'the service or the way to it is at its limit: requests take longer beside others';
  return { kind: 'service', words: `${words} (${times}; ${figures})` };
}

/** The knee's point; the last one where throughput was still rising. */
export function stopOf({ points, knee }: Curve): CurvePoint | undefined {
  return points.find(({ concurrency }) => concurrency === knee.value) ?? points.at(-1);
}

function evidenceOf(
  { activity, concurrency, throughputs }: CurvePoint,
  { route, cold, cpus }: Curve,
  busy: number | null,
  device: number | null,
): readonly Evidence[] {
  const cached = medianOf(activity, 'cached before');
  const where = `${route}, ${cold ? 'cold' : 'warm'}, concurrency ${concurrency}${cpus === null ? '' : `, ${cpus} CPU${cpus === 1 ? '' : 's'}`}`;
  const of = (name: string, value: number | null, unit: string, source: string): readonly Evidence[] =>
    value === null ? [] : [{ name: `${name}, ${where}`, value: Number(significant(value)), unit, source }];
  return [
    ...of('throughput', mean(throughputs) / 1e6, 'MB/s', 'mean of the rounds'),
    ...of('processors busy', busy, '', 'getrusage of all processes that read'),
    ...of('from the device', device === null ? null : 100 * device, '%', 'read_bytes of /proc/PID/io'),
    ...of('in the page cache before', cached === null ? null : 100 * cached, '%', 'mincore(2)'),
  ];
}
