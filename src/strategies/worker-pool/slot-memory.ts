import type { NativeAddon } from '../../native/addon-types.js';

/** What direct I/O wants of memory, at most. */
export const ALIGNMENT_BYTES = 4096;

/** Where the bytes of an operation of a task lie. Workers are posted it with the job; the memory itself is shared. */
export interface SlotMemory {
  /** All slots; its start is aligned. */
  readonly bytes: Uint8Array;
  /** From one slot to the next: each is aligned, for direct I/O. */
  readonly slotBytes: number;
  /** Slots of each lane: one for each operation of a task. */
  readonly laneSlots: number;
  /** Where those begin that are read into: what is read does not spoil a body that is written. */
  readonly readStart: number;
}

/** @param read the slot that is read into, not the one that is written. */
export function slotStart(memory: SlotMemory, lane: number, index: number, read: boolean): number {
  return (read ? memory.readStart : 0) + (lane * memory.laneSlots + index) * memory.slotBytes;
}

/** Bytes of a slot for so large an operation. */
export function slotBytesOf(bufferBytes: number): number {
  return Math.ceil(bufferBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

/** Where memory of V8 is aligned first: it is made as malloc makes it. It has so many bytes more than are needed. */
export function alignedStart(addon: Pick<NativeAddon, 'misalignment'>, memory: ArrayBufferLike): number {
  const before = addon.misalignment(new Uint8Array(memory), ALIGNMENT_BYTES);
  return (ALIGNMENT_BYTES - before) % ALIGNMENT_BYTES;
}

/** @param shape what the slots are for; `writes`, `reads`: whether there are slots to write from and to read into. */
export function makeSlotMemory(
  addon: Pick<NativeAddon, 'misalignment'>,
  shape: {
    readonly lanes: number;
    readonly laneSlots: number;
    readonly bufferBytes: number;
    readonly writes: boolean;
    readonly reads: boolean;
  },
): SlotMemory {
  const slotBytes = slotBytesOf(shape.bufferBytes);
  const half = shape.lanes * shape.laneSlots * slotBytes;
  const total = (shape.writes ? half : 0) + (shape.reads ? half : 0);
  const memory = new SharedArrayBuffer(total + ALIGNMENT_BYTES);
  return {
    bytes: new Uint8Array(memory, alignedStart(addon, memory), total),
    slotBytes,
    laneSlots: shape.laneSlots,
    readStart: shape.writes ? half : 0,
  };
}
