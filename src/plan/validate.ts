import type { Problem } from '../domain/errors.js';
import { MAX_JOB_OPERATIONS } from '../domain/job.js';
import { MAX_POOL_SIZE } from '../domain/libuv-io.js';
import type { Cell, CellKey } from '../domain/plan.js';
import type { Volume } from '../domain/target.js';
import { formatBytes, GIB } from '../domain/units.js';
import {
  groupLanes,
  movesPerUnit,
  movesTogether,
  operationBytes,
  operationsPerFile,
  unitLength,
} from '../workloads/build/geometry.js';
import { mostInFlight } from './overfull.js';
import type { Limits } from './resolve.js';
import type { DimensionKey } from './schema.js';

/** What O_DIRECT is taken to want where the kernel does not tell: the logical block of nearly every disk. */
export const DEFAULT_DIRECT_ALIGNMENT_BYTES = 512;
/** Each operation in flight has a buffer of its own; together they must leave the machine its memory. */
export const MOST_BUFFER_BYTES = GIB;
/** Descriptors that Node.js, the samplers and the protocol use beside the files. */
const OWN_DESCRIPTORS = 64;

/** What a cell is checked against. */
export interface CellChecks {
  readonly limits: Pick<Limits, 'bytes'>;
  /** Volumes of single directories, by path. */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly operationsPerPass: (key: CellKey, members: number) => number;
  readonly openFileLimit: number | null;
  readonly processors: number;
  /** A key as the user wrote it. */
  readonly nameOf: (key: DimensionKey | 'bytes') => string;
}

/** All that is wrong with the cells, each problem once, however many cells have it. */
export function cellProblems(cells: readonly Cell[], checks: CellChecks): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const cell of cells) {
    for (const problem of problemsOf(cell, checks)) {
      problems.set(`${problem.option} ${problem.value} ${problem.message}`, problem);
    }
  }
  return [...problems.values()];
}

/** What a user should know of cells that are sound. */
export function cellNotes(
  cells: readonly Cell[],
  { volumes }: Pick<CellChecks, 'volumes'>,
): readonly string[] {
  const notes = new Set<string>();
  for (const { key, members } of cells) {
    for (const path of members) {
      if (key.direct && volumes.get(path)?.kind === 'tmpfs') {
        notes.add(`${path}: tmpfs takes O_DIRECT and ignores it; there is no device to go to directly.`);
      }
    }
    const devices = members.map((path) => volumes.get(path)?.deviceId ?? path);
    if (new Set(devices).size < devices.length) {
      notes.add(
        `${members.join(', ')}: members of this set lie on one volume; together says nothing of two.`,
      );
    }
  }
  return [...notes];
}

function problemsOf({ key, members }: Cell, checks: CellChecks): readonly Problem[] {
  const { nameOf, limits } = checks;
  const problems: Problem[] = [];
  const wrong = (about: DimensionKey | 'bytes', value: string, message: string, remedy: string): void => {
    problems.push({ option: nameOf(about), value, message, remedy });
  };
  const block = formatBytes(key.blockSizeBytes);
  const file = formatBytes(key.fileSizeBytes);
  const moved = operationBytes(key);
  const each = moved === key.blockSizeBytes ? `blocks of ${block}` : `vectors of ${formatBytes(moved)}`;
  const whole = key.fileSizeBytes % moved === 0;
  if (!whole) {
    const [message, remedy] =
      moved === key.blockSizeBytes
        ? [`is no multiple of the block size, ${block}`, 'Give whole blocks, at least one']
        : [`holds no whole ${each}`, 'Give whole vectors, or a smaller vector'];
    wrong('fileSize', file, message, remedy);
  }
  const alignment = directAlignment(key, members, checks.volumes);
  if (key.blockSizeBytes % alignment !== 0) {
    const remedy = `Give a multiple of ${alignment} bytes, or leave out direct I/O`;
    wrong('blockSize', block, `direct I/O here wants multiples of ${alignment} bytes`, remedy);
  }
  const together = movesTogether(key);
  const wholeGroups = operationsPerFile(key) % together === 0;
  if (whole && !wholeGroups) {
    const message = `a file of ${file} holds ${operationsPerFile(key)} ${each}, no whole groups of ${together}`;
    const remedy = `Give files of a multiple of ${formatBytes(together * moved)}, or another number`;
    wrong('durability', key.durability, message, remedy);
  }
  const group = groupLanes(key);
  if (key.depth % group !== 0) {
    const message = `${key.durability} takes its lanes in groups of ${group}`;
    wrong('depth', String(key.depth), message, `Give a multiple of ${group}, or smaller groups`);
  }
  const most = mostInFlight(key);
  if (most !== null && key.depth > most) {
    const what = movesPerUnit(key) === 1 ? each : `${each}, synced after every ${movesPerUnit(key)},`;
    const message = `${key.files} x ${file} in ${what} can keep only ${most} in flight`;
    wrong('depth', String(key.depth), message, 'Give more or larger files, or a smaller depth');
  }
  const operations = checks.operationsPerPass(key, members.length);
  if (operations > MAX_JOB_OPERATIONS) {
    const syncs = unitLength(key) > movesPerUnit(key) ? ' with their syncs' : '';
    const message = `${key.files * members.length} x ${file} in ${each}${syncs} are ${operations} operations in a pass, and it holds at most ${MAX_JOB_OPERATIONS}`;
    wrong('blockSize', block, message, 'Give larger blocks, or fewer or smaller files');
  }
  const buffers = key.depth * members.length * moved;
  if (buffers > MOST_BUFFER_BYTES) {
    const message = `${key.depth * members.length} in flight of ${formatBytes(moved)} each need ${formatBytes(buffers)} of buffers, and at most ${formatBytes(MOST_BUFFER_BYTES)} are used`;
    wrong('depth', String(key.depth), message, 'Give smaller blocks or a smaller depth');
  }
  if (key.cpus !== null && key.cpus > checks.processors) {
    const message = `this process may run on ${checks.processors} ${checks.processors === 1 ? 'processor' : 'processors'} (affinity)`;
    wrong('cpus', String(key.cpus), message, `Give at most ${checks.processors}`);
  }
  if (key.poolSize !== null && key.poolSize > MAX_POOL_SIZE) {
    const message = `${members.length} members need a pool of ${key.poolSize}, and libuv makes at most ${MAX_POOL_SIZE} threads`;
    wrong('depth', String(key.depth), message, 'Give a smaller depth, or smaller sets');
  }
  const descriptors = key.files * members.length + OWN_DESCRIPTORS;
  if (checks.openFileLimit !== null && descriptors > checks.openFileLimit) {
    const message = `a trial needs ${descriptors} open files, and a process may have ${checks.openFileLimit}`;
    wrong('files', String(key.files), message, 'Give fewer files, or raise the limit (ulimit -n)');
  }
  if (limits.bytes !== null && limits.bytes < moved) {
    const [what, remedy] =
      moved === key.blockSizeBytes
        ? [`block of ${block}`, 'Give at least one block']
        : [`vector of ${formatBytes(moved)}`, 'Give at least one vector'];
    wrong('bytes', formatBytes(limits.bytes), `is less than one ${what}`, remedy);
  }
  const all = key.files * key.fileSizeBytes;
  if (limits.bytes !== null && key.mode === 'new' && limits.bytes > all) {
    const message = `new files are written once: ${key.files} x ${file} take ${formatBytes(all)}`;
    wrong('bytes', formatBytes(limits.bytes), message, 'Give fewer bytes, or more or larger files');
  }
  return problems;
}

/** The strictest alignment of the members; 1 where nothing need be aligned. */
function directAlignment(
  key: CellKey,
  members: readonly string[],
  volumes: ReadonlyMap<string, Volume>,
): number {
  if (!key.direct) return 1;
  const alignments = members.map((path) => {
    const volume = volumes.get(path);
    if (volume?.kind === 'tmpfs') return 1;
    return volume?.directAlignmentBytes ?? DEFAULT_DIRECT_ALIGNMENT_BYTES;
  });
  return Math.max(1, ...alignments);
}
