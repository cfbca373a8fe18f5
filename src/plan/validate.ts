import type { Problem } from '../domain/errors.js';
import { MAX_JOB_OPERATIONS } from '../domain/job.js';
import type { Cell, CellKey } from '../domain/plan.js';
import type { Volume } from '../domain/target.js';
import { formatBytes, GIB } from '../domain/units.js';
import type { Limits } from './resolve.js';
import { MAX_POOL, type DimensionKey } from './schema.js';

/** What O_DIRECT is taken to want where the kernel does not tell: the logical block of nearly every disk. */
export const DEFAULT_DIRECT_ALIGNMENT_BYTES = 512;
/** Each operation in flight has a buffer of its own; together they must leave the machine its memory. */
const MOST_BUFFER_BYTES = GIB;
/** Descriptors that Node.js, the samplers and the protocol use beside the files. */
const OWN_DESCRIPTORS = 64;

/** What a cell is checked against. */
export interface CellChecks {
  readonly limits: Pick<Limits, 'bytes'>;
  /** Volumes of single directories, by path. */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly operationsPerPass: (key: CellKey, members: number) => number;
  readonly openFileLimit: number | null;
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
  const wholeBlocks = key.fileSizeBytes % key.blockSizeBytes === 0;
  if (!wholeBlocks) {
    wrong('fileSize', file, `is no multiple of the block size, ${block}`, 'Give whole blocks, at least one');
  }
  const alignment = directAlignment(key, members, checks.volumes);
  if (key.blockSizeBytes % alignment !== 0) {
    const remedy = `Give a multiple of ${alignment} bytes, or leave out direct I/O`;
    wrong('blockSize', block, `direct I/O here wants multiples of ${alignment} bytes`, remedy);
  }
  const blocks = (key.files * key.fileSizeBytes) / key.blockSizeBytes;
  if (wholeBlocks && key.depth > blocks) {
    const message = `${key.files} x ${file} in blocks of ${block} can keep only ${blocks} in flight`;
    wrong('depth', String(key.depth), message, 'Give more or larger files, or a smaller depth');
  }
  const operations = checks.operationsPerPass(key, members.length);
  if (operations > MAX_JOB_OPERATIONS) {
    const message = `${key.files * members.length} x ${file} in blocks of ${block} are ${operations} operations in a pass, and it holds at most ${MAX_JOB_OPERATIONS}`;
    wrong('blockSize', block, message, 'Give larger blocks, or fewer or smaller files');
  }
  const buffers = key.depth * members.length * key.blockSizeBytes;
  if (buffers > MOST_BUFFER_BYTES) {
    const message = `${key.depth * members.length} in flight of ${block} each need ${formatBytes(buffers)} of buffers, and at most ${formatBytes(MOST_BUFFER_BYTES)} are used`;
    wrong('depth', String(key.depth), message, 'Give smaller blocks or a smaller depth');
  }
  if (key.poolSize !== null && key.poolSize > MAX_POOL) {
    const message = `${members.length} members need a pool of ${key.poolSize}, and libuv makes at most ${MAX_POOL} threads`;
    wrong('depth', String(key.depth), message, 'Give a smaller depth, or smaller sets');
  }
  const descriptors = key.files * members.length + OWN_DESCRIPTORS;
  if (checks.openFileLimit !== null && descriptors > checks.openFileLimit) {
    const message = `a trial needs ${descriptors} open files, and a process may have ${checks.openFileLimit}`;
    wrong('files', String(key.files), message, 'Give fewer files, or raise the limit (ulimit -n)');
  }
  if (limits.bytes !== null && limits.bytes < key.blockSizeBytes) {
    wrong(
      'bytes',
      formatBytes(limits.bytes),
      `is less than one block of ${block}`,
      'Give at least one block',
    );
  }
  const whole = key.files * key.fileSizeBytes;
  if (limits.bytes !== null && key.mode === 'new' && limits.bytes > whole) {
    const message = `new files are written once: ${key.files} x ${file} take ${formatBytes(whole)}`;
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
