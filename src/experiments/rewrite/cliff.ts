import type { Point } from '../../domain/activity-findings.js';
import type { CourseFacts } from '../../domain/course.js';
import type { ReportActivity } from '../../domain/report.js';
import { formatBandwidth, formatBytes, formatNs } from '../../domain/units.js';
import { courseOf } from '../../stats/course.js';
import { fastStart } from '../../stats/fast-start.js';
import { joinShortSamples, type RateSample, samplesOfCurve } from '../../stats/rate-samples.js';
import { medianOf } from '../activities/figures.js';

/** So much of the throttling mark when the rate falls, and the mark is the cause. */
const NEAR_THROTTLE = 0.9;

/** What the course of an activity's middle round says of a fall of its rate. */
export type CliffFinding =
  | { readonly kind: 'unseen'; readonly why: string }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'cliff';
      readonly cliff: NonNullable<CourseFacts['cliff']>;
      /** Of the machine, when the rate fell; null: not known. */
      readonly unwrittenBytes: number | null;
      readonly cause: { readonly brief: string; readonly because: string };
    };

/** Looks for the moment from which on the rate stays lower. */
export function findCliff(activity: ReportActivity): CliffFinding {
  const samples = samplesOfCurve(activity.curves['bytes written'] ?? []);
  const course = courseOf(joinShortSamples(samples));
  const cliff = course?.cliff ?? cliffAtStart(samples);
  if (cliff === null)
    return course === null
      ? { kind: 'unseen', why: 'it was over before a course could be seen' }
      : { kind: 'none' };
  const unwrittenBytes = valueAt(activity.curves['unwritten bytes'] ?? [], cliff.atNs);
  return { kind: 'cliff', cliff, unwrittenBytes, cause: causeOf(activity, unwrittenBytes) };
}

/** What memory takes within a sample or two is no level of a course, but a fast start all the same. */
function cliffAtStart(samples: readonly RateSample[]): CourseFacts['cliff'] {
  const start = fastStart(samples);
  if (start === null) return null;
  const { endNs, bytes, bytesPerSecond, sustainedBytesPerSecond } = start;
  return { atNs: endNs, bytes, bytesPerSecond, afterBytesPerSecond: sustainedBytesPerSecond };
}

/** `fell after 1.2 GiB (3.1 s) from 412 MB/s to 38 MB/s` */
export function cliffWords({
  atNs,
  bytes,
  bytesPerSecond,
  afterBytesPerSecond,
}: NonNullable<CourseFacts['cliff']>): string {
  return (
    `fell after ${formatBytes(bytes)} (${formatNs(atNs)}) from ${formatBandwidth(bytesPerSecond)} to ` +
    formatBandwidth(afterBytesPerSecond)
  );
}

/** Where no cliff was seen: how far that goes, beside the mark from which the kernel holds writers up. */
export function noCliffWords(activity: ReportActivity): string {
  const mark = throttleMark(activity);
  const bytes = formatBytes(activity.bytes);
  if (mark === null) return `no cliff within ${bytes}`;
  const share = (100 * activity.bytes) / mark;
  const shareWords = share < 9.5 ? share.toFixed(1) : share.toFixed(0);
  return `no cliff within ${bytes}, ${shareWords} % of the ${formatBytes(mark)} unwritten from which the kernel holds up writers`;
}

/** The memory limit of a cgroup lies below it, where there is one: then it is no more than an upper bound. */
export function throttleMark(activity: ReportActivity): number | null {
  return medianOf(activity, 'writers held from');
}

/** `brief` is for the first line, `because` says what it rests on. */
function causeOf(
  activity: ReportActivity,
  unwrittenBytes: number | null,
): { readonly brief: string; readonly because: string } {
  const mark = throttleMark(activity);
  if (unwrittenBytes === null || mark === null)
    return { brief: 'for a reason that was not seen', because: 'the kernel does not tell what is unwritten' };
  const state = `${formatBytes(unwrittenBytes)} were unwritten then`;
  if (unwrittenBytes >= NEAR_THROTTLE * mark) {
    const own = medianOf(activity, "device's own limit");
    const whose = own === null ? '' : `, of a limit of ${formatBytes(own)} that this device has for itself`;
    return {
      brief: 'because the kernel holds up writers from there on, and the device sets the pace',
      because: `${state}, and from ${formatBytes(mark)} on the kernel holds up writers (balance_dirty_pages${whose})`,
    };
  }
  const memoryLimit = medianOf(activity, 'memory limit');
  if (memoryLimit !== null && unwrittenBytes >= 0.1 * memoryLimit)
    return {
      brief: "likely because the cgroup's share of unwritten data is used up",
      because: `${state}, of a memory limit of ${formatBytes(memoryLimit)}`,
    };
  return {
    brief: 'not for the limit of unwritten data',
    because: `${state}, far below the ${formatBytes(mark)} from which the kernel holds up writers: writeback beside the writing, other work or the backend`,
  };
}

/** The last point at or before a time. */
function valueAt(curve: readonly Point[], atNs: number): number | null {
  return curve.findLast((point) => point.atNs <= atNs)?.value ?? null;
}
