import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import { GIB } from '../../domain/units.js';

/** What all tasks in flight may hold at most, where their bytes are posted: the workers' copies come on top. */
const MAX_BYTES_IN_FLIGHT = GIB;

/** What the main loop posts to workers: for each lane a buffer for each operation of a task, kept from job to job. */
export class TaskBuffers {
  readonly #addon: NativeAddon;
  readonly #lanes: LaneBuffer[][] = [];

  constructor(addon: NativeAddon) {
    this.#addon = addon;
  }

  /**
   * For each lane its buffers, ready for a job.
   * @throws IotriageError `usage` where they would take more than a GiB.
   */
  prepare(job: IoJob, laneOperations: number): readonly (readonly LaneBuffer[])[] {
    if (!job.kind.includes(operationCodes.write)) return [];
    const laneUnits = job.limitUnits === null ? Infinity : Math.ceil(job.limitUnits / job.lanes);
    const slots = Math.min(laneOperations, laneUnits * job.unitLength);
    if (job.lanes * slots * job.bufferBytes > MAX_BYTES_IN_FLIGHT) {
      throw new IotriageError(
        'usage',
        `worker-pool with cloned buffers would hold ${job.lanes} x ${slots} x ${job.bufferBytes} bytes in flight, more ` +
          'than 1 GiB: give a smaller batch, depth or block size',
      );
    }
    for (let lane = this.#lanes.length; lane < job.lanes; lane++) this.#lanes.push([]);
    return this.#lanes.slice(0, job.lanes).map((buffers, lane) => {
      while (buffers.length < slots) buffers.push(new LaneBuffer(this.#addon, lane));
      for (let slot = 0; slot < slots; slot++) buffers[slot]?.prepare(job);
      return buffers;
    });
  }
}
