/**
 * What a job can ask for. The codes stand in {@link IoJob.kind} and in the addon's `core/io_job.h`. `commit` is measured
 * and never asked for: no row has it. It lasts from where the latency of a write begins to the end of the sync that
 * made it durable, where a group of lanes shares its syncs. So are `rename` and `syncDirectory`, parts of an operation
 * that puts a new file in the place of an old one: only routes of Node.js have them, so that the addon knows neither.
 */
export const operationCodes = {
  create: 0,
  open: 1,
  write: 2,
  read: 3,
  sync: 4,
  close: 5,
  unlink: 6,
  commit: 7,
  rename: 8,
  syncDirectory: 9,
} as const;

/** The kinds of operation a job is made of. Measurements use open strings, so that workloads can add their own. */
export type JobOperation = keyof typeof operationCodes;

/** The same, in the order of their codes. */
export const jobOperations = Object.keys(operationCodes) as readonly JobOperation[];

/** Codes of what is measured beside the operations or within them, and is none by itself. */
export const measuredOnly: ReadonlySet<number> = new Set([
  operationCodes.commit,
  operationCodes.rename,
  operationCodes.syncDirectory,
]);

export interface JobFile {
  /** Absolute; it lies in a workspace of ours. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Index of the member of the target (0 unless the target is a set). */
  readonly member: number;
}

/** What the blocks hold, and so what can be checked afterwards. */
export interface JobContent {
  readonly kind: 'random' | 'zero';
  /** 32 bit. */
  readonly seed: number;
  /**
   * Every `stampBytes` of a buffer begin with a stamp (see `docs/method.md`); with content `zero` there is none.
   */
  readonly stampBytes: number;
}

/**
 * When reads and writes are begun that do not wait for the ones before. A sync has no time of its own: it begins when
 * what it makes durable has ended.
 */
export interface Pacing {
  /** From one unit's intended start to the next one's, over all lanes. */
  readonly intervalNs: number;
  /** From the start of the job to the intended start of unit 0. */
  readonly offsetNs: number;
  /** From the intended start of a unit's read or write to that of the next one in the unit. */
  readonly stepNs: number;
}

/**
 * The work that every strategy executes alike: one finite pass of at most 2^20 operations, in columns, repeated
 * until the first of its limits.
 *
 * Operations come in *units* of `unitLength`: a unit's operations run one after another in the same lane (a write
 * and the sync that makes it durable). Lane `l` of `lanes` executes the units l, l + lanes, l + 2 lanes ... of each
 * pass (in that order, or see {@link IoJob.variesOrder}), so that no counter is shared, no two operations in flight
 * ever touch one block, and every strategy executes the same sequence. `lanes` is the number of operations in flight.
 */
export interface IoJob {
  readonly files: readonly JobFile[];
  /** Codes of {@link operationCodes}. */
  readonly kind: Uint8Array;
  /** Indexes into `files`. */
  readonly file: Uint32Array;
  readonly offset: Float64Array;
  readonly size: Uint32Array;
  readonly unitLength: number;
  readonly lanes: number;
  /**
   * Units to execute in all, over all passes; null: no limit. The k-th unit of lane l in pass p is number
   * p * units + l + k * lanes.
   */
  readonly limitUnits: number | null;
  /** No operation is begun later than this after the start of the job; null: no limit. At least one limit is set. */
  readonly limitNs: number | null;
  /** The largest `size`: each lane has a buffer of so many bytes, 4096-aligned. */
  readonly bufferBytes: number;
  readonly content: JobContent;
  /**
   * Whether each pass but the first visits a lane's units in an order of its own, as random work does: a pass that
   * repeats the order of the one before is the worst case of every cache that forgets what was used least recently.
   *
   * Of the K units of a lane pass p, counted from 0, visits (s + k d) mod K as its k-th, with s = p P mod K,
   * d = P^p mod K and the prime P of {@link VARY_ORDER_PRIME}: each once, since P divides no K.
   */
  readonly variesOrder: boolean;
  /** The number of the first pass: blocks bear the number of the pass that wrote them; a fill is pass 0. */
  readonly firstPass: number;
  /** Open with O_DIRECT. */
  readonly direct: boolean;
  /** Open for reading only. */
  readonly readOnly: boolean;
  /** `fdatasync` for a sync of existing blocks, `fsync` where the file has grown. */
  readonly syncCall: 'fsync' | 'fdatasync';
  /** Open with O_DSYNC: each write is durable when it returns. */
  readonly dsync: boolean;
  /**
   * A read or write that is larger goes as one call with a vector of pieces of so many bytes each (`pwritev`), the last
   * one shorter where it does not divide; 0: as one piece.
   */
  readonly vectorBytes: number;
  /**
   * Lanes that share their syncs (group commit); 1: each lane syncs for itself. Lanes l with the same
   * floor(l / groupLanes) are a group. Their units are a write and a sync of one file: after its write a lane waits for
   * those of its group that are still at work; the last one to come executes its sync for all, the others skip theirs,
   * and each records a `commit`.
   */
  readonly groupLanes: number;
  /**
   * Null: a closed loop, each lane begins its next operation when its last one is done. Otherwise the k-th read or write
   * of unit n, both from 0 and n over all passes, is intended for `offsetNs + n * intervalNs + k * stepNs` after the
   * start: its lane waits until then, or begins at once where it is late; its latency, and that of its commit, counts
   * from the intended start.
   */
  readonly pacing: Pacing | null;
}

/** Units in one pass. */
export function unitsPerPass(job: Pick<IoJob, 'kind' | 'unitLength'>): number {
  return job.kind.length / job.unitLength;
}

/**
 * When an operation is intended to begin, in ns after the start of its job; null: when the one before it has ended, in a
 * closed loop or as a sync.
 *
 * @param at its row, and the number of its unit over all passes.
 */
export function intendedAfterNs(
  { kind, unitLength, pacing }: Pick<IoJob, 'kind' | 'unitLength' | 'pacing'>,
  { row, number }: { readonly row: number; readonly number: number },
): number | null {
  if (pacing === null || kind[row] === operationCodes.sync) return null;
  return pacing.offsetNs + number * pacing.intervalNs + (row % unitLength) * pacing.stepNs;
}

/** From one intended start of a paced job to the next one, on average; of another, Infinity. */
export function meanGapNs({
  kind,
  unitLength,
  pacing,
}: Pick<IoJob, 'kind' | 'unitLength' | 'pacing'>): number {
  if (pacing === null) return Number.POSITIVE_INFINITY;
  const intended = kind.subarray(0, unitLength).filter((code) => code !== operationCodes.sync).length;
  return pacing.intervalNs / Math.max(1, intended);
}

/** Larger than the units of any pass, so that it has no factor in common with their number; below 2^32. */
export const VARY_ORDER_PRIME = 4_294_967_291;

/** The most operations that one pass may hold. */
export const MAX_JOB_OPERATIONS = 2 ** 20;

/** A stamp is eight little-endian words: magic, seed, file, lane, pass, size, offset low, offset high. */
export const STAMP_BYTES = 32;
/** `IOTR` */
export const STAMP_MAGIC = 0x494f5452;
/** The lane that a fill writes into its stamps. */
export const FILL_LANE = 0xffffffff;
