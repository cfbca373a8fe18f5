import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { makeSlotMemory, slotStart } from '../../../src/strategies/worker-pool/slot-memory.js';

const shape = { lanes: 2, laneSlots: 3, bufferBytes: 5000, writes: true, reads: true };

describe('makeSlotMemory', () => {
  it('aligns each slot in memory that is shared', () => {
    const addon = loadAddon();
    const memory = makeSlotMemory(addon, shape);
    expect(memory.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    const starts: number[] = [];
    for (const read of [false, true]) {
      for (let lane = 0; lane < 2; lane++) {
        for (let index = 0; index < 3; index++) starts.push(slotStart(memory, lane, index, read));
      }
    }
    expect(starts).toEqual(Array.from({ length: 12 }, (_, slot) => slot * 8192));
    for (const start of starts) expect(addon.misalignment(memory.bytes.subarray(start), 4096)).toBe(0);
    expect(memory.bytes.length).toBe(12 * 8192);
  });

  it('has no slots that a job does not need', () => {
    const addon = loadAddon();
    const reading = makeSlotMemory(addon, { ...shape, writes: false });
    expect(reading.bytes.length).toBe(6 * 8192);
    expect(slotStart(reading, 1, 2, true)).toBe(5 * 8192);
    expect(makeSlotMemory(addon, { ...shape, reads: false }).bytes.length).toBe(6 * 8192);
  });
});

describe('misalignment', () => {
  it('tells how far a buffer lies behind a multiple', () => {
    const addon = loadAddon();
    const aligned = addon.alignedBuffer(4096, 4096);
    expect(addon.misalignment(aligned, 4096)).toBe(0);
    expect(addon.misalignment(aligned.subarray(100), 4096)).toBe(100);
    expect(addon.misalignment(aligned.subarray(100), 64)).toBe(36);
  });
});
