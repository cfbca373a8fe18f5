import { IotriageError } from '../../domain/errors.js';
import type { SerializedHistogram } from '../../domain/histogram.js';
import type { ResourceUse } from '../../domain/measurement.js';
import { NS_PER_MS } from '../../domain/units.js';
import { LatencyHistogram } from '../../stats/histogram.js';

/** What fio says of one kind of operation. */
export interface FioKind {
  readonly count: number;
  readonly bytes: number;
  readonly elapsedNs: number;
  readonly latency: SerializedHistogram;
}

export interface FioResult {
  /** An errno; 0: none. */
  readonly error: number;
  readonly read: FioKind;
  readonly write: FioKind;
  readonly sync: FioKind;
  readonly threadTime: ThreadTime;
}

/** Processor time of the threads of a job in ns, the start and end of fio left out. */
type ThreadTime = Pick<ResourceUse, 'userNs' | 'systemNs'>;

interface ThreadsJson {
  /** Of `job_runtime`, in percent. */
  readonly usr_cpu: number;
  readonly sys_cpu: number;
  /** In ms, the sum over the job's threads. */
  readonly job_runtime: number;
}

interface LatencyJson {
  readonly N: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly bins?: Readonly<Record<string, number>>;
}

interface KindJson {
  readonly io_bytes: number;
  readonly total_ios: number;
  readonly iops: number;
  readonly lat_ns: LatencyJson;
}

interface JobJson extends ThreadsJson {
  readonly error: number;
  readonly read: KindJson;
  readonly write: KindJson;
  readonly sync: { readonly lat_ns: LatencyJson };
}

/** Where the result begins in what fio printed, or its end: errors of its own calls come before it, and may name files with braces. */
export function resultStart(text: string): number {
  const at = text.search(/^\{/m);
  return at < 0 ? text.length : at;
}

/**
 * Reads the one job of fio's `json+` (3.33). Its bins are the middle of a range of 1/64 of their value; minimum, maximum
 * and mean are exact.
 * @throws IotriageError `trial-failed` where the text is not of that form.
 */
export function readFioOutput(text: string): FioResult {
  try {
    const document = JSON.parse(text.slice(resultStart(text))) as {
      jobs: readonly JobJson[];
    };
    const [job] = document.jobs;
    if (job === undefined) throw new RangeError('there is no job in it');
    const syncs = job.sync.lat_ns;
    return {
      error: job.error,
      read: kindOf(job.read),
      write: kindOf(job.write),
      sync: { count: syncs.N, bytes: 0, elapsedNs: 0, latency: histogramOf(syncs) },
      threadTime: threadTimeOf(job),
    };
  } catch (cause) {
    throw new IotriageError('trial-failed', `what fio printed is not understood: ${text.slice(0, 300)}`, [], {
      cause,
    });
  }
}

/** What the threads of a job used; not in it are the kernel's workers of an io_uring. */
export function threadTimeOf({
  usr_cpu: user,
  sys_cpu: system,
  job_runtime: runtimeMs,
}: ThreadsJson): ThreadTime {
  const ns = (percent: number): number => Math.round((percent / 100) * runtimeMs * NS_PER_MS);
  return { userNs: ns(user), systemNs: ns(system) };
}

function kindOf({ io_bytes: bytes, total_ios: count, iops, lat_ns: latency }: KindJson): FioKind {
  return { count, bytes, elapsedNs: iops === 0 ? 0 : (count / iops) * 1e9, latency: histogramOf(latency) };
}

function histogramOf({ N: count, mean, min, max, bins = {} }: LatencyJson): SerializedHistogram {
  const histogram = new LatencyHistogram();
  for (const [ns, times] of Object.entries(bins)) histogram.recordMany(Number(ns), times);
  const made = histogram.toJSON();
  if (made.count !== count) throw new RangeError(`${made.count} values in bins, ${count} in all`);
  return count === 0 ? made : { ...made, minNs: min, maxNs: max, sumNs: Math.round(mean * count) };
}
