import { type IoJob, operationCodes, unitsPerPass } from '../../domain/job.js';

export const ENGINES = ['psync', 'libaio', 'io_uring'] as const;
export type FioEngine = (typeof ENGINES)[number];

/** Calls that one fio job makes for an endless job: it is ended by its time. */
const NO_LIMIT = 0;

/**
 * The arguments that make fio do what a job says: the same files, sizes, share of reads, syncs and limits; its order of
 * random offsets is its own.
 */
export function fioArguments(job: IoJob, engine: FioEngine): readonly string[] {
  const counts = countKinds(job);
  const jobs = engine === 'psync' ? job.lanes : 1;
  const calls = limitCalls(job, counts.reads + counts.writes);
  const fileBytes = job.files[0]?.sizeBytes ?? 0;
  const isNew = job.syncCall === 'fsync' && counts.writes > 0;
  return [
    '--name=iotriage',
    `--filename=${job.files.map(({ path }) => path.replaceAll(':', '\\:')).join(':')}`,
    `--filesize=${fileBytes}`,
    `--size=${fileBytes * job.files.length}`,
    `--nrfiles=${job.files.length}`,
    `--bs=${job.bufferBytes}`,
    `--rw=${direction(job, counts)}`,
    ...(counts.reads > 0 && counts.writes > 0
      ? [`--rwmixread=${Math.round((100 * counts.reads) / (counts.reads + counts.writes))}`]
      : []),
    `--ioengine=${engine}`,
    `--iodepth=${engine === 'psync' ? 1 : job.lanes}`,
    '--thread',
    `--numjobs=${jobs}`,
    '--group_reporting',
    `--direct=${job.direct ? 1 : 0}`,
    `--overwrite=${isNew ? 0 : 1}`,
    '--fallocate=none',
    '--create_on_open=1',
    `--randseed=${job.content.seed}`,
    ...(job.content.kind === 'zero' ? ['--zero_buffers'] : ['--refill_buffers=0']),
    ...(job.dsync ? ['--sync=dsync'] : []),
    ...(counts.syncs > 0 ? [`--${job.syncCall}=${Math.round(counts.writes / counts.syncs)}`] : []),
    ...(job.limitNs === null ? [] : ['--time_based', `--runtime=${Math.ceil(job.limitNs / 1e6)}ms`]),
    ...(calls === NO_LIMIT ? [] : [`--number_ios=${Math.ceil(calls / jobs)}`]),
    '--lat_percentiles=1',
    '--clat_percentiles=0',
    '--output-format=json+',
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

/** Reads and writes up to the job's limit of units; 0: it has none that a run would meet. */
function limitCalls(job: IoJob, callsPerPass: number): number {
  if (job.limitUnits === null) return NO_LIMIT;
  return Math.min(Math.ceil((job.limitUnits * callsPerPass) / unitsPerPass(job)), Number.MAX_SAFE_INTEGER);
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
