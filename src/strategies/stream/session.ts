import { getDefaultHighWaterMark } from 'node:stream';
import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { StrategyContext } from '../../domain/strategy.js';
import { formatBytes } from '../../domain/units.js';
import { loadAddon } from '../../native/addon.js';
import { driveLanes } from '../drive/async-lanes.js';
import { type JobRun, LoopSession, runOf } from '../drive/loop-session.js';
import { inOneShape } from '../drive/one-shape.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import { movesBytes, operateByPath } from '../drive/path-operations.js';
import { PoolRequests } from '../drive/pool-requests.js';
import { ChunkBuffers } from './chunk-buffers.js';
import { ChunkStages } from './chunk-stages.js';
import { FileReadStream } from './file-read-stream.js';
import { FileStream } from './file-stream.js';
import { ReadStages } from './read-stages.js';

/** Chunks that wait in a process need memory; beyond this a machine would swap before it writes. */
const MOST_CHUNK_BYTES = 4 * 2 ** 30;

/** The stream of one file, of one pass after another. */
interface OneStream {
  run(): Promise<void>;
  destroy(): void;
}

/** A stream for each file at once; a pass over a file is one stream from its start to its end. */
export class StreamSession extends LoopSession {
  readonly #honoursBackpressure: boolean;
  readonly #buffers = new Map<number, ChunkBuffers>();
  readonly #requests: PoolRequests | null;
  #streams: readonly OneStream[] = [];

  constructor(context: StrategyContext, honoursBackpressure: boolean) {
    super(context);
    this.#honoursBackpressure = honoursBackpressure;
    this.#requests = this.stamps && new PoolRequests(this.stamps, context.clock);
  }

  /** A stream that is not full takes one chunk after another: without regard to backpressure, those of a whole pass. */
  protected override get keepsLoop(): boolean {
    return true;
  }

  override abort(): void {
    super.abort();
    this.#destroyAll();
  }

  dispose(): Promise<void> {
    this.#destroyAll();
    return Promise.resolve();
  }

  notes(): readonly string[] {
    const { highWaterMark } = this.context.parameters;
    const own = formatBytes(this.#highWaterMark());
    // Of reads it is no parameter at all.
    return highWaterMark === 0 ? [`a stream is full with ${own}, as this Node.js has it by itself`] : [];
  }

  /** Chunks have buffers of their own. */
  protected override laneBuffers(job: IoJob): readonly LaneBuffer[] {
    return movesBytes(job) ? [] : super.laneBuffers(job);
  }

  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    if (!movesBytes(job)) {
      return (run) => driveLanes(run, (row) => operateByPath(job, row), this.#requests);
    }
    // Lane f of so many lanes visits the blocks of file f, in their order.
    const perFile = inOneShape({ ...job, lanes: job.files.length });
    const streamOf = job.kind.includes(operationCodes.read) ? this.#reading(job) : this.#writing(job);
    return async (run) => {
      const perFileRun = runOf(run, perFile);
      this.#streams = job.files.map((_, file) => streamOf(perFileRun, file));
      await Promise.all(this.#streams.map((stream) => stream.run()));
    };
  }

  #writing(job: IoJob): (run: JobRun, file: number) => OneStream {
    const highWaterMark = this.#highWaterMark();
    const syncs = job.kind.includes(operationCodes.sync);
    this.#prepareBuffers(job, highWaterMark);
    return (run, file) =>
      new FileStream(run, file, {
        highWaterMark,
        honoursBackpressure: this.#honoursBackpressure,
        buffers: this.#buffersOf(file),
        syncs,
        onFailure: () => {
          this.#destroyAll();
        },
        stages: this.stamps && new ChunkStages(this.stamps, run.recorder, run.now),
      });
  }

  /** What streams hold is dropped: nothing of it is written any more. */
  #destroyAll(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #highWaterMark(): number {
    return Number(this.context.parameters.highWaterMark) || getDefaultHighWaterMark(false);
  }

  #reading(job: IoJob): (run: JobRun, file: number) => OneStream {
    job.files.forEach((_, file) => {
      this.#buffersOf(file).prepare(job, 1);
    });
    return (run, file) => {
      const stages = this.stamps && new ReadStages(this.stamps, run.recorder, run.now);
      return new FileReadStream(run, file, this.#buffersOf(file).take(), stages);
    };
  }

  /** @throws IotriageError `usage` where what is written without waiting would not fit into memory. */
  #prepareBuffers(job: IoJob, highWaterMark: number): void {
    const blocks = Math.ceil(job.kind.length / job.files.length);
    const waiting = Math.ceil(highWaterMark / job.bufferBytes) + 2;
    const chunks = this.#honoursBackpressure ? Math.min(blocks, waiting) : blocks;
    const bytes = chunks * job.bufferBytes * job.files.length;
    if (bytes > MOST_CHUNK_BYTES) {
      throw new IotriageError(
        'usage',
        `streams would hold ${bytes} bytes at once: give fewer or smaller files`,
      );
    }
    job.files.forEach((_, file) => {
      this.#buffersOf(file).prepare(job, chunks);
    });
  }

  #buffersOf(file: number): ChunkBuffers {
    const buffers = this.#buffers.get(file) ?? new ChunkBuffers(loadAddon());
    this.#buffers.set(file, buffers);
    return buffers;
  }
}
