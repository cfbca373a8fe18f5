import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { LaneBuffer, readsAny } from '../drive/lane-buffer.js';
import { GIB } from '../../domain/units.js';
import type { TaskForm } from './shared-job.js';
import {
  ALIGNMENT_BYTES,
  alignedStart,
  makeSlotMemory,
  slotBytesOf,
  type SlotMemory,
  slotStart,
} from './slot-memory.js';

/** What all tasks in flight may hold at most: copies that the workers have come on top. */
const MAX_BYTES_IN_FLIGHT = GIB;

/** What the main loop has for the tasks of a job. */
export interface TaskMemory {
  /**
   * For each lane a buffer for each write of a task, which the main loop stamps, or for each operation that moves bytes
   * where all of them are lent; empty: workers write and read into their own.
   */
  readonly slots: readonly (readonly LaneBuffer[])[];
  /** What workers write from and read into; null: memory of their own, or what is posted with a task. */
  readonly shared: SlotMemory | null;
}

const NOTHING: TaskMemory = { slots: [], shared: null };

interface Shape {
  readonly lanes: number;
  readonly laneSlots: number;
  readonly bufferBytes: number;
  readonly writes: boolean;
  readonly reads: boolean;
}

/** The main loop's side of what tasks write and read, kept from job to job. */
export class TaskBuffers {
  readonly #addon: NativeAddon;
  readonly #buffers: TaskForm['buffers'];
  readonly #lanes: LaneBuffer[][] = [];
  #made: { readonly shape: Shape; readonly memory: TaskMemory } | null = null;

  constructor(addon: NativeAddon, buffers: TaskForm['buffers']) {
    this.#addon = addon;
    this.#buffers = buffers;
  }

  /**
   * What a job needs, ready for it.
   * @throws IotriageError `usage` where it would take more than a GiB.
   */
  prepare(job: IoJob, laneOperations: number): TaskMemory {
    const laneUnits = job.limitUnits === null ? Infinity : Math.ceil(job.limitUnits / job.lanes);
    const shape: Shape = {
      lanes: job.lanes,
      laneSlots: Math.min(laneOperations, laneUnits * job.unitLength),
      bufferBytes: job.bufferBytes,
      writes: job.kind.includes(operationCodes.write),
      reads: this.#buffers !== 'cloned' && job.kind.includes(operationCodes.read),
    };
    if (this.#buffers === 'own' || !(shape.writes || shape.reads)) return NOTHING;
    checkSize(shape, this.#buffers);
    return this.#buffers === 'shared' ? this.#shared(job, shape) : this.#posted(job, shape);
  }

  #posted(job: IoJob, { lanes, laneSlots }: Shape): TaskMemory {
    const reads = readsAny(job);
    for (let lane = this.#lanes.length; lane < lanes; lane++) this.#lanes.push([]);
    const slots = this.#lanes.slice(0, lanes).map((buffers, lane) => {
      while (buffers.length < laneSlots) buffers.push(this.#postedBuffer(lane));
      for (let slot = 0; slot < laneSlots; slot++) buffers[slot]?.prepare(job, reads);
      return buffers;
    });
    return { slots, shared: null };
  }

  /** In memory of V8: the addon's cannot be transferred, since it is nobody's but this thread's. */
  #postedBuffer(lane: number): LaneBuffer {
    const alignedBuffer = (bytes: number): Buffer => {
      const memory = new ArrayBuffer(bytes + ALIGNMENT_BYTES);
      return Buffer.from(memory, alignedStart(this.#addon, memory), bytes);
    };
    return new LaneBuffer({ ...this.#filling(), alignedBuffer }, lane);
  }

  #filling(): Pick<NativeAddon, 'fillBody'> {
    return {
      fillBody: (...body) => {
        this.#addon.fillBody(...body);
      },
    };
  }

  #shared(job: IoJob, shape: Shape): TaskMemory {
    const known = this.#made;
    const made = known !== null && alike(known.shape, shape) ? known : { shape, memory: this.#share(shape) };
    this.#made = made;
    // What is read lies elsewhere: a slot is one that writes alone.
    const { bufferBytes, content, firstPass, readOnly } = job;
    for (const slot of made.memory.slots.flat()) slot.prepare({ bufferBytes, content, firstPass, readOnly });
    return made.memory;
  }

  #share(shape: Shape): TaskMemory {
    const shared = makeSlotMemory(this.#addon, shape);
    const lanes = shape.writes ? shape.lanes : 0;
    const slots = Array.from({ length: lanes }, (_lane, lane) =>
      Array.from({ length: shape.laneSlots }, (_slot, index) => {
        const { buffer, byteOffset } = shared.bytes;
        const at = byteOffset + slotStart(shared, lane, index, false);
        const alignedBuffer = (bytes: number): Buffer => Buffer.from(buffer, at, bytes);
        return new LaneBuffer({ ...this.#filling(), alignedBuffer }, lane);
      }),
    );
    return { slots, shared };
  }
}

function checkSize({ lanes, laneSlots, bufferBytes, writes, reads }: Shape, buffers: string): void {
  const times = writes && reads ? 2 : 1;
  if (lanes * laneSlots * slotBytesOf(bufferBytes) * times <= MAX_BYTES_IN_FLIGHT) return;
  throw new IotriageError(
    'usage',
    `worker-pool with ${buffers} buffers would hold ${lanes * times} x ${laneSlots} x ${bufferBytes} bytes in flight, ` +
      'more than 1 GiB: give a smaller batch, depth or block size',
  );
}

function alike(one: Shape, other: Shape): boolean {
  return (
    one.lanes === other.lanes &&
    one.laneSlots === other.laneSlots &&
    one.bufferBytes === other.bufferBytes &&
    one.writes === other.writes &&
    one.reads === other.reads
  );
}
