import { type IoJob, operationCodes, unitsPerPass } from '../../domain/job.js';
import { type FioPart, fioParts } from './parts.js';

export const ENGINES = ['psync', 'libaio', 'io_uring'] as const;
export type FioEngine = (typeof ENGINES)[number];

/** Beyond so many bytes a job is ended by its time alone. */
const MOST_BYTES = 2 ** 50;

/**
 * The arguments that make fio do what a job says: the same files, sizes, share of reads, syncs and limits; its order of
 * random offsets is its own. Each lane of psync is a job of fio's with a part of the blocks, so that no block is
 * written by two at once, and new files are written once and whole.
 */
export function fioArguments(job: IoJob, engine: FioEngine): readonly string[] {
  const counts = countKinds(job);
  const isNew = job.syncCall === 'fsync' && counts.writes > 0;
  const calls = limitCalls(job, counts.reads + counts.writes);
  return [
    '--name=global',
    `--filesize=${job.files[0]?.sizeBytes ?? 0}`,
    `--bs=${job.bufferBytes}`,
    `--rw=${direction(job, counts)}`,
    ...(counts.reads > 0 && counts.writes > 0
      ? [`--rwmixread=${Math.round((100 * counts.reads) / (counts.reads + counts.writes))}`]
      : []),
    `--ioengine=${engine}`,
    `--iodepth=${engine === 'psync' ? 1 : job.lanes}`,
    '--thread',
    '--group_reporting',
    // It would read of disks four times a second, which looks like work where it hangs.
    '--disk_util=0',
    `--direct=${job.direct ? 1 : 0}`,
    `--overwrite=${isNew ? 0 : 1}`,
    '--fallocate=none',
    '--create_on_open=1',
    `--randseed=${job.content.seed}`,
    ...(job.content.kind === 'zero' ? ['--zero_buffers'] : ['--refill_buffers=0']),
    ...(job.dsync ? ['--sync=dsync'] : []),
    ...(counts.syncs > 0 ? [`--${job.syncCall}=${writesPerSync(job)}`] : []),
    ...(job.limitNs === null ? [] : [`--runtime=${Math.ceil(job.limitNs / 1e6)}ms`]),
    // With a limit of bytes the first of both ends it.
    ...(calls === null ? ['--time_based'] : []),
    '--lat_percentiles=1',
    '--clat_percentiles=0',
    '--output-format=json+',
    ...fioParts(job, engine === 'psync' ? job.lanes : 1, calls).flatMap((part, index) =>
      partArguments(part, index, job.bufferBytes, bytesPerSecond(job, counts)),
    ),
  ];
}

/** How many writes a sync is asked for; 0: none is. */
export function writesPerSync(job: IoJob): number {
  const { writes, syncs } = countKinds(job);
  return syncs === 0 ? 0 : Math.round(writes / syncs);
}

/**
 * Bytes a second of reads and of writes in a paced job. As bytes and not as `rate_iops`, which takes whole operations a
 * second for each of fio's own jobs; fio makes the same of both. Null: a closed loop.
 */
function bytesPerSecond(job: IoJob, { reads, writes }: Counts): Rates | null {
  if (job.pacing === null) return null;
  const perUnit = job.bufferBytes / unitsPerPass(job);
  const unitsPerSecond = 1e9 / job.pacing.intervalNs;
  return { reads: unitsPerSecond * reads * perUnit, writes: unitsPerSecond * writes * perUnit };
}

interface Rates {
  readonly reads: number;
  readonly writes: number;
}

/** A rate of 0 would be none: fio has no slower one than a byte a second. */
function rateArgument({ reads, writes }: Rates, share: number): string {
  const rateOf = (rate: number): number => (rate === 0 ? 0 : Math.max(1, Math.round(rate * share)));
  return `--rate=${rateOf(reads)},${rateOf(writes)}`;
}

/** `size` is where it works, `io_size` how much: it begins anew as often as that takes. */
function partArguments(
  { paths, offsetBytes, sizeBytes, calls, share }: FioPart,
  index: number,
  blockBytes: number,
  rates: Rates | null,
) {
  return [
    `--name=part${index}`,
    `--filename=${paths.map((path) => path.replaceAll(':', '\\:')).join(':')}`,
    `--nrfiles=${paths.length}`,
    `--offset=${offsetBytes}`,
    `--size=${sizeBytes}`,
    ...(calls === null ? [] : [`--io_size=${calls * blockBytes}`]),
    ...(rates === null ? [] : [rateArgument(rates, share)]),
  ];
}

interface Counts {
  readonly reads: number;
  readonly writes: number;
  readonly syncs: number;
}

function countKinds({ kind }: IoJob): Counts {
  const of = (code: number): number => kind.reduce((sum, each) => sum + (each === code ? 1 : 0), 0);
  return { reads: of(operationCodes.read), writes: of(operationCodes.write), syncs: of(operationCodes.sync) };
}

/** Reads and writes up to the job's limit of units; null: it has none that a run would meet. */
function limitCalls(job: IoJob, callsPerPass: number): number | null {
  if (job.limitUnits === null) return null;
  const calls = Math.ceil((job.limitUnits * callsPerPass) / unitsPerPass(job));
  return job.limitNs !== null && calls * job.bufferBytes > MOST_BYTES ? null : calls;
}

function direction(job: IoJob, { reads, writes }: Counts): string {
  const kind = reads === 0 ? 'write' : writes === 0 ? 'read' : 'rw';
  return isSequential(job) ? kind : `rand${kind}`;
}

/** Whether the offsets of each file only ever rise. */
function isSequential({ kind, file, offset }: IoJob): boolean {
  const last = new Map<number, number>();
  return kind.every((code, row) => {
    if (code !== operationCodes.write && code !== operationCodes.read) return true;
    const name = file[row] ?? 0;
    const at = offset[row] ?? 0;
    const rises = at > (last.get(name) ?? -1);
    last.set(name, at);
    return rises;
  });
}
