import { existsSync } from 'node:fs';
import { IotriageError } from '../../domain/errors.js';
import type { IoJob } from '../../domain/job.js';
import type { JobOutcome, OperationError, OperationMeasurement } from '../../domain/measurement.js';
import { usedBetween } from '../../domain/resource-use.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { whyNoIoUring } from '../drive/io-uring.js';
import { JobRecorder } from '../drive/job-recorder.js';
import { movesBytes, runByPath } from '../drive/path-operations.js';
import { processIo } from '../../native/process-io.js';
import {
  endedChildrenUse,
  endMessage,
  type Program,
  type ProgramEnd,
  readyProgram,
} from '../../native/program.js';
import { type FioEngine, fioArguments, writesPerSync } from './arguments.js';
import { fioErrors, whyEngineFailed } from './errors.js';
import { MovedBytes } from './moved-bytes.js';
import { type FioKind, type FioResult, readFioOutput, resultStart } from './output.js';

/** Time to end by itself after SIGINT. */
const END_GRACE_MS = 1000;

const RING_SYNC_NOTE = 'fio: by io_uring it tells of no sync that fails';
const PACED_NOTE = 'fio: latencies are from the call, not from the intended start';

/**
 * Each job that moves bytes is one run of fio; files are synced and removed by us.
 * @throws IotriageError `unsupported` where fio is not installed, or its engine is io_uring, which is forbidden here.
 */
export class FioSession implements StrategySession {
  readonly #context: StrategyContext;
  readonly #start = readyProgram('fio');
  #program: Program | null = null;
  #moved = new MovedBytes();
  /** When the program is to end by its time, or began where it has none. */
  #dueNs = 0;
  #recorder: JobRecorder | null = null;
  #aborted = false;
  #notes: readonly string[] = [];

  constructor(context: StrategyContext) {
    const why = context.parameters.engine === 'io_uring' ? whyNoIoUring() : null;
    if (why !== null) throw new IotriageError('unsupported', `fio's io_uring: ${why}`);
    this.#context = context;
  }

  async execute(job: IoJob): Promise<JobOutcome> {
    const { clock } = this.#context;
    const recorder = new JobRecorder(job, clock.now());
    this.#recorder = recorder;
    this.#moved = new MovedBytes();
    if (this.#aborted) recorder.abort();
    if (movesBytes(job)) return this.#aborted ? recorder.outcome() : this.#runFio(job, recorder);
    await runByPath(job, recorder, clock);
    return recorder.outcome();
  }

  /** fio tells nothing before it ends: of its bytes the kernel does. */
  progress(): Progress {
    const { operations, bytes } = this.#recorder?.progress() ?? { operations: 0, bytes: 0 };
    const pid = this.#program?.pid ?? null;
    if (pid !== null) this.#moved.look(processIo(pid));
    return { operations, bytes: bytes + this.#moved.bytes };
  }

  /** What libaio or a ring does within the page cache is counted nowhere. */
  awaitsEnd(): boolean {
    return this.#program !== null && this.#context.clock.now() < this.#dueNs;
  }

  abort(): void {
    this.#aborted = true;
    this.#recorder?.abort();
    this.#program?.kill('SIGINT');
    setTimeout(() => this.#program?.kill('SIGKILL'), END_GRACE_MS).unref();
  }

  notes(): readonly string[] {
    return this.#notes;
  }

  dispose(): Promise<void> {
    this.#program?.kill('SIGKILL');
    return Promise.resolve();
  }

  async #runFio(job: IoJob, recorder: JobRecorder): Promise<JobOutcome> {
    const engine = this.#context.parameters.engine as FioEngine;
    const before = endedChildrenUse();
    this.#dueNs = this.#context.clock.now() + (job.limitNs ?? 0);
    this.#program = this.#start(fioArguments(job, engine));
    const ended = await this.#program.ended;
    this.#program = null;
    // Interrupted before it had begun, it ends without a word.
    if (this.#aborted && !hasResult(ended)) return recorder.outcome();
    const endNs = this.#context.clock.now();
    const result = resultOf(ended);
    const closed = whyEngineFailed(engine, saidOf(ended));
    if (closed !== null) throw new IotriageError('unsupported', closed);
    const whole = usedBetween(before, endedChildrenUse());
    const unheard = engine === 'io_uring' && writesPerSync(job) > 0 ? [RING_SYNC_NOTE] : [];
    this.#notes = [...syncNotes(job, result), ...unheard, ...(job.pacing === null ? [] : [PACED_NOTE])];
    // The kernel's workers of a ring stand in no thread of fio's, and may do nearly all of the work.
    const own = engine === 'io_uring' ? whole : { ...whole, ...result.threadTime };
    return outcomeOf(job, result, fioErrors(job, engine, result.error, saidOf(ended)), {
      endNs,
      aborted: this.#aborted,
      childResources: own,
      aroundUserNs: Math.max(0, whole.userNs - own.userNs),
    });
  }
}

/** @throws IotriageError `trial-failed` with what fio said, where it measured nothing. */
function resultOf(ended: ProgramEnd): FioResult {
  if (hasResult(ended)) return readFioOutput(ended.stdout);
  throw new IotriageError('trial-failed', endMessage('fio', ended));
}

/** What it said of errors: of blocks on stderr, of its own calls before the result. */
function saidOf({ stdout, stderr }: ProgramEnd): string {
  return `${stderr}\n${stdout.slice(0, resultStart(stdout))}`;
}

function hasResult({ stdout }: Pick<ProgramEnd, 'stdout'>): boolean {
  return stdout.includes('"jobs"');
}

function outcomeOf(
  job: IoJob,
  { read, write, sync }: FioResult,
  errors: readonly OperationError[],
  end: Pick<JobOutcome, 'endNs' | 'aborted' | 'childResources' | 'aroundUserNs'>,
): JobOutcome {
  const kinds = { read, write, sync };
  const operations = Object.entries(kinds).filter(([, { count }]) => count > 0);
  const named = operations.map(([name, kind]) => [name, measurementOf(kind)] as const);
  const byName = Object.fromEntries(named);
  for (const name of ['read', 'write', 'sync'] as const) {
    const own = errors.filter(({ kind }) => kind === name);
    if (own.length > 0) byName[name] = { ...(byName[name] ?? measurementOf(kinds[name])), errors: own };
  }
  const fileBytes = bytesByFile(job, read.bytes + write.bytes);
  return {
    ...end,
    startNs: end.endNs - Math.max(read.elapsedNs, write.elapsedNs),
    operations: byName,
    fileBytes,
    passes: 1,
    shortOperations: 0,
    ...(job.pacing === null
      ? {}
      : { unavailable: [{ what: 'latency from the intended start', why: 'fio counts from the call' }] }),
  };
}

/** fio tells bytes in all: they are spread evenly over the files that there are, since they lie on one volume. */
function bytesByFile({ files }: IoJob, bytes: number): readonly number[] {
  const present = files.map(({ path }) => existsSync(path));
  const count = present.filter(Boolean).length;
  let seen = 0;
  return present.map((isThere) => {
    if (!isThere) return 0;
    seen++;
    return Math.floor((bytes * seen) / count) - Math.floor((bytes * (seen - 1)) / count);
  });
}

/** Where fio synced otherwise than it was told. At the end of its writes it makes no sync. */
function syncNotes(job: IoJob, { write, sync }: FioResult): readonly string[] {
  const each = writesPerSync(job);
  if (each === 0 || sync.count <= write.count / each + job.lanes) return [];
  return [`fio: ${sync.count} syncs for ${write.count} writes, one for each ${each} was asked for`];
}

/** Of a paced job too its latencies are those from the call, and say so: fio knows no other. */
function measurementOf({ count, bytes, latency }: FioKind): OperationMeasurement {
  return { count, bytes, errors: [], latency, issueLatency: null, stages: null };
}
