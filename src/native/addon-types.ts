import type { IoJob } from '../domain/job.js';
import type { KernelLog, ThreadLog, ThreadLogOptions, Ticker } from '../domain/kernel-log.js';
import type { JobOutcome } from '../domain/measurement.js';
import type { Progress } from '../domain/strategy.js';

export type EngineName = 'null' | 'pwrite' | 'uring' | 'uv' | 'uvfs' | 'async-worker';

/** `statx(2)` of a path or descriptor. */
export interface StatxResult {
  readonly sizeBytes: number;
  /** Allocated 512-byte blocks: a hole has none. */
  readonly blocks: number;
  readonly inode: bigint;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  /**
   * Alignments that O_DIRECT wants (STATX_DIOALIGN); null where the kernel or the file system does not tell, 0
   * where it says that it has no direct I/O.
   */
  readonly directMemoryAlignmentBytes: number | null;
  readonly directOffsetAlignmentBytes: number | null;
}

/** `statvfs(3)` of a path: sizes in numbers of blocks, and inodes. */
export interface StatvfsResult {
  /** What the blocks are counted in (`f_frsize`); what it moves best (`f_bsize`) may be larger. */
  readonly blockBytes: number;
  readonly blocks: number;
  /** Free to users without privileges. */
  readonly availableBlocks: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

/** One work through libuv's pool, absolute CLOCK_MONOTONIC ns. */
export interface PoolProbe {
  readonly submitNs: bigint;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly deliverNs: bigint;
}

/** What a thread of our own sees from within the process. */
export type GaugeName =
  /** `loop->active_reqs.count`: works of the calling thread's loop, queued and running. One value. */
  | 'activeRequests'
  /** Context switches of the process since its start, ended threads among them: voluntary, involuntary. */
  | 'switches';

/** Samples of a gauge. */
export interface GaugeSamples {
  /** Relative to the epoch. */
  readonly atNs: Float64Array;
  /** The values of each sample, one sample behind the other. */
  readonly values: Float64Array;
  /** Samples that found the ring full and replaced the oldest. */
  readonly overwritten: number;
}

export interface EngineSession {
  /**
   * Runs on threads of its own (`uv`, `uvfs`, `async-worker`: on the loop and in the pool); one job at a time. Rejects
   * with the code `unsupported` where the engine cannot have so many in flight here.
   */
  execute(job: IoJob): Promise<JobOutcome>;
  progress(): Progress;
  abort(): void;
  /** What to know of how the engine works here, of the last job that ended; often nothing. */
  notes(): string[];
  /** Waits for no job: call it when none runs. Closes the descriptors that are still open. */
  dispose(): void;
}

export interface EngineOptions {
  readonly epochNs: bigint;
  /** Only `pwrite`: threads of its own. A job runs on min(threads, lanes); each thread takes its lanes in turn. */
  readonly threads: number;
  /** Of an engine that works in several ways; missing: its own choice. */
  readonly mode?: string;
  /** Only `uring`: whether buffers are registered; missing: with O_DIRECT. */
  readonly registered?: string;
  /** False, of engines with threads of their own: an operation is counted by its bytes, without clock or histogram. */
  readonly stamps?: boolean;
}

/** An alarm on the event loop, exact to some tens of us. It keeps the loop alive until it is closed. */
export interface Pacer {
  /** Calls `due` once, at or after that moment (ns since the epoch), instead of any armed before. */
  arm(atNs: number): void;
  close(): void;
}

/** Sees signals while the loop is blocked. Who listens to them by `process.on` hears of them as ever, later. */
export interface SignalWatch {
  /** Whether one of them has come since it was made. */
  seen(): boolean;
  close(): void;
}

export interface VerifyRequest {
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly content: 'random' | 'zero';
  readonly seed: number;
  readonly stampBytes: number;
  /** Passes from 0 (the fill) to this one were issued; a block may bear any of them, if its pass is at least `firstPass`. */
  readonly firstPass: number;
  readonly lastPass: number;
  /**
   * For each file: bytes from its start that must be there; blocks beyond may be missing (a `new` job cut short).
   */
  readonly requiredBytes: readonly number[];
}

export interface VerifyResult {
  readonly blocks: number;
  readonly mismatchCount: number;
  /** The first 16. */
  readonly mismatches: readonly { readonly path: string; readonly offset: number; readonly why: string }[];
}

/** Files to read whole; all memory may be shared with other threads. */
export interface ScanTreeRequest {
  /** Paths, each followed by a zero byte; `offsets` say where each begins. */
  readonly paths: Uint8Array;
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
  readonly threads: number;
  readonly bufferBytes: number;
  /** Next, done, stop, reads, touched: `workloads/scan/shared-scan.ts`. */
  readonly control: Int32Array;
  /** For each file: its bytes, its time in ns, and the errno that ended it (0: none). */
  readonly bytes: Float64Array;
  readonly elapsedNs: Float64Array;
  readonly errors: Int32Array;
}

/** What an interposer counted since its start. */
export interface InterposerCounters {
  /** Calls of each class, by its code; each try of one that a signal interrupted among them. */
  readonly stamped: readonly number[];
  /** Stamps that found no room and took that of another one. */
  readonly overwritten: number;
}

/**
 * Our shared object, preloaded into this process: it stamps start and end of each call of libc's on files below the
 * directories given, on the thread that makes it. One for all threads of the process. The codes of classes stand in
 * `strategies/drive/stage-stamps.ts`.
 *
 * Each `take` writes [startNs, endNs, result] into `into` and returns the number of calls; 0: there is no stamp, and
 * `into` is as it was. Start (of the first) and end (of the last) are relative to `baseNs`; the result is the bytes that
 * the calls moved together; for an open what its file is taken by, or -1; else what the call returned. `file` is a
 * descriptor, or where the key is by opens what the open's stamp told.
 */
export interface Interposer {
  /** CLOCK_MONOTONIC. */
  readonly baseNs: bigint;
  /**
   * Forgets all stamps and records from now on the calls on files that were or will be opened, while it recorded, below
   * these directories. @throws RangeError for more than 64 of them, or paths beyond 4,095 bytes; it then
   * records nothing.
   * @param key what stands for a file in the keys of its stamps: a code of `strategies/drive/stamp-keys.ts`.
   */
  start(directories: readonly string[], key: number): void;
  /** Records no more. What was stamped can still be taken. */
  stop(): void;
  /**
   * The calls that moved these bytes of a file, also where they were more than one. `offset` is where they lie in the
   * file for calls that say so, else the bytes that went through the descriptor before.
   */
  takeRange(callClass: number, file: number, offset: number, bytes: number, into: Float64Array): number;
  /** The sync, the close or the stat of a file that was not taken; by descriptors the one that ended first. */
  takeNext(callClass: number, file: number, into: Float64Array): number;
  /** The open or the unlink of a path. */
  takePath(callClass: number, path: string, into: Float64Array): number;
  counters(): InterposerCounters;
}

/** The lines `line#0` to `line#(lines - 1)` of one file, each with its end. */
export interface LineRequest {
  readonly fd: number;
  readonly lines: number;
  /** Of their own, not of libuv's pool; each writes a stretch of lines that follow one another. At least 1. */
  readonly threads: number;
  /** A thread gathers lines until they are so many bytes, then writes them; 1: each line by itself. */
  readonly gatherBytes: number;
}

/** The addon's whole surface. Arguments are validated in TypeScript before; C++ gets clean values. */
export interface NativeAddon {
  /** CLOCK_MONOTONIC, ns. */
  now(): bigint;
  /**
   * SIGKILL to this process when its parent ends (PR_SET_PDEATHSIG); false if the parent is already gone. A parent
   * that ended before this call is known only by its pid: without it, only one that ends during the call is seen.
   */
  dieWithParent(expectedParentPid?: number): boolean;
  /** Zeroed memory aligned to `alignmentBytes` (a power of two), freed with the Buffer. */
  alignedBuffer(sizeBytes: number, alignmentBytes: number): Buffer;
  /** Bytes by which a buffer begins behind a multiple of `alignmentBytes` in memory; memory that is shared too. */
  misalignment(buffer: Uint8Array, alignmentBytes: number): number;
  /**
   * Fills a buffer with the body that a lane writes: the pseudo-random bytes of (seed, lane), begun anew every
   * `stampBytes`. The stamp's own 32 bytes are left to the writer.
   */
  fillBody(buffer: Buffer, seed: number, lane: number, stampBytes: number): void;
  /**
   * Lets the calling thread run on these processors alone, and what it starts from now on: `sched_setaffinity(2)`.
   * @returns those that it was allowed before
   * @throws `EINVAL` where it may use none of them
   */
  setThreadAffinity(processors: readonly number[]): number[];
  statx(pathOrFd: string | number): StatxResult;
  /** On a thread of its own: a volume that is dead never answers. */
  statvfs(path: string): Promise<StatvfsResult>;
  fadvise(fd: number, offset: number, length: number, advice: 'dontneed' | 'random' | 'sequential'): void;
  fdatasync(fd: number): void;
  /** WAIT_BEFORE | WRITE | WAIT_AFTER. */
  syncFileRange(fd: number, offset: number, length: number): void;
  /** `syncfs(2)` on a thread of its own. */
  syncfs(fd: number): Promise<void>;
  /** `flock(LOCK_EX | LOCK_NB)`: true if we have it now. It is held until the descriptor is closed. */
  tryLock(fd: number): boolean;
  /** `pwrite(2)` of a part of a buffer, once; the arguments are those of `fs.writeSync`. @returns bytes, maybe fewer. */
  pwrite(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** `pread(2)` into a part of a buffer, once; the arguments are those of `fs.readSync`. @returns bytes, maybe fewer. */
  pread(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** `pwrite`, by one `pwritev(2)` of pieces of `pieceBytes` each, the last one shorter; at most 1,024 of them. */
  pwritev(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    pieceBytes: number,
  ): number;
  /** `pread`, by one `preadv(2)` into such pieces. */
  preadv(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    pieceBytes: number,
  ): number;
  /** Whether a descriptor has something to read, or its other end is gone (`poll(2)`, without waiting). */
  isReadable(fd: number): boolean;
  /**
   * Names in an open directory, each followed by a zero byte, `.` and `..` left out. The directory's atime is as the
   * descriptor was opened.
   */
  listDirectory(fd: number): Buffer;
  /**
   * Of a file of so many bytes those that are in the page cache, in whole pages (`mincore(2)`). The kernel tells the truth to the
   * file's owner, root and who may write to it; to others all pages look cached.
   */
  residentBytes(fd: number, sizeBytes: number): number;
  /** Reads files whole by threads of its own, as {@link ScanTreeRequest} says. What fails is in `errors`. */
  scanTree(request: ScanTreeRequest): Promise<void>;
  /** Occupies n threads of libuv's pool at a barrier and returns their ids. Rejects with `ETIMEDOUT`. */
  poolThreadIds(n: number, timeoutMs: number): Promise<number[]>;
  /** An empty work. */
  poolProbe(): Promise<PoolProbe>;
  /**
   * A work that sleeps on a thread of the pool for so long from its start on (`clock_nanosleep`; a fraction counts) and uses no
   * processor. Nothing cancels it: the environment that queued it ends after it.
   */
  sleepOnPool(milliseconds: number): Promise<PoolProbe>;
  /**
   * Sums the whole numbers from 0 below `additions`, one after the other, on a thread of its own, not in libuv's pool.
   * @returns the sum, as doubles give it.
   */
  sumOnThread(additions: number): Promise<number>;
  /** Files that stay open and are read together, a text for each. One that cannot be opened is tried anew at each reading. */
  openFileLog(paths: readonly string[]): KernelLog;
  openThreadLog(options: ThreadLogOptions): ThreadLog;
  /** @throws `EAGAIN` where there is no thread to be had */
  openTicker(intervalMs: number, epochNs: bigint): Ticker;
  /** @throws `EALREADY` where this thread of JavaScript has begun it already. */
  startGauge(name: GaugeName, intervalMs: number, capacity: number, epochNs: bigint): void;
  /** What was gathered since the start; the thread has ended when this returns. */
  stopGauge(name: GaugeName): GaugeSamples;
  /** Throws an error with the code `unsupported` where the kernel or a filter forbids the engine. */
  openEngine(name: EngineName, options: EngineOptions): EngineSession;
  /** @param options `intervalNs`: from one alarm to the next, on average. */
  openPacer(options: { readonly epochNs: bigint; readonly intervalNs: number }, due: () => void): Pacer;
  /** Until it is closed, these signals do nothing to the process by themselves. */
  watchSignals(signals: readonly number[]): SignalWatch;
  /** Reads every block back, on a thread of its own, and checks stamp and body. */
  verify(request: VerifyRequest): Promise<VerifyResult>;
  /** Writes all lines by `pwrite(2)` at offsets computed from their numbers. @returns the calls that it took. */
  writeLines(request: LineRequest): Promise<number>;
  readonly engines: readonly EngineName[];
  /** Null where the process was started without it, or could not load it. */
  readonly interposer: Interposer | null;
}
