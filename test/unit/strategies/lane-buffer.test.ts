import { beforeEach, describe, expect, it } from 'vitest';
import { FILL_LANE, STAMP_MAGIC } from '../../../src/domain/job.js';
import { LaneBuffer, LaneBuffers } from '../../../src/strategies/drive/lane-buffer.js';

const content = { kind: 'random', seed: 0xdeadbeef, stampBytes: 4096 } as const;
const job = { bufferBytes: 8192, content, firstPass: 1, readOnly: false, lanes: 2 };
let bodies: (readonly [seed: number, lane: number, stampBytes: number])[] = [];

/** Marks each byte of a body with the lane that it was made for. */
const addon = {
  alignedBuffer: (sizeBytes: number) => Buffer.alloc(sizeBytes),
  fillBody: (buffer: Buffer, seed: number, lane: number, stampBytes: number) => {
    bodies.push([seed, lane, stampBytes]);
    buffer.fill((lane & 0xff) + 1);
  },
};

function stampAt(buffer: Buffer, at: number): number[] {
  return Array.from({ length: 8 }, (_, index) => buffer.readUInt32LE(at + 4 * index));
}

beforeEach(() => {
  bodies = [];
});

describe('LaneBuffer', () => {
  it('stamps a block with its place, its lane and its pass', () => {
    const lane = new LaneBuffer(addon, 5);
    lane.prepare(job);
    lane.stamp(7, 65_536, 4096, 5 * 2 ** 32 + 8192);
    expect(stampAt(lane.buffer, 0)).toEqual([STAMP_MAGIC, 0xdeadbeef, 7, 5, 65_536, 4096, 8192, 5]);
    expect(lane.buffer[32]).toBe(6);
  });

  it('stamps every block of a larger operation, the last with its own size', () => {
    const lane = new LaneBuffer(addon, 0);
    lane.prepare({ ...job, content: { ...content, stampBytes: 1000 } });
    lane.stamp(1, 2, 2500, 1000);
    expect(stampAt(lane.buffer, 0)).toEqual([STAMP_MAGIC, 0xdeadbeef, 1, 0, 2, 1000, 1000, 0]);
    expect(stampAt(lane.buffer, 1000)).toEqual([STAMP_MAGIC, 0xdeadbeef, 1, 0, 2, 1000, 2000, 0]);
    expect(stampAt(lane.buffer, 2000)).toEqual([STAMP_MAGIC, 0xdeadbeef, 1, 0, 2, 500, 3000, 0]);
  });

  it('bears the lane of a fill in pass 0', () => {
    const lane = new LaneBuffer(addon, 3);
    lane.prepare({ ...job, firstPass: 0 });
    lane.stamp(0, 0, 4096, 0);
    expect(stampAt(lane.buffer, 0)[3]).toBe(FILL_LANE);
    expect(bodies).toEqual([[0xdeadbeef, FILL_LANE, 4096]]);
  });

  it('leaves zeros as they are', () => {
    const lane = new LaneBuffer(addon, 0);
    lane.prepare(job);
    lane.prepare({ ...job, content: { ...content, kind: 'zero' } });
    lane.stamp(1, 1, 4096, 4096);
    expect(lane.buffer.every((byte) => byte === 0)).toBe(true);
  });

  it('keeps a body that is still right, and makes it anew after a read or for another seed', () => {
    const lane = new LaneBuffer(addon, 0);
    lane.prepare(job);
    lane.prepare(job);
    expect(bodies.length).toBe(1);
    lane.stamp(0, 1, 4096, 0);
    lane.prepare({ ...job, readOnly: true });
    lane.check(0, 4096, 0);
    lane.prepare(job);
    expect(bodies.length).toBe(2);
    lane.prepare({ ...job, content: { ...content, seed: 1 } });
    expect(bodies.length).toBe(3);
  });

  it('refuses a block that is not the one asked for', () => {
    const lane = new LaneBuffer(addon, 0);
    lane.prepare(job);
    lane.stamp(2, 9, 4096, 2 ** 33);
    expect(() => {
      lane.check(2, 4096, 2 ** 33);
    }).not.toThrow();
    for (const [file, offset] of [
      [1, 2 ** 33],
      [2, 0],
      [2, 2 ** 33 + 4096],
    ] as const) {
      expect(() => {
        lane.check(file, 4096, offset);
      }).toThrow(expect.objectContaining({ code: 'verify-failed' }));
    }
  });

  it('checks every stamp of a larger operation, the one of a short last block too', () => {
    const lane = new LaneBuffer(addon, 0);
    lane.prepare({ ...job, content: { ...content, stampBytes: 1000 } });
    for (const at of [0, 1000, 2000]) {
      lane.stamp(1, 2, 2500, 2 ** 33);
      expect(() => {
        lane.check(1, 2500, 2 ** 33);
      }).not.toThrow();
      lane.buffer[at + 24]! ^= 1;
      expect(() => {
        lane.check(1, 2500, 2 ** 33);
      }).toThrow(expect.objectContaining({ code: 'verify-failed' }));
    }
    expect(() => {
      lane.check(1, 2020, 2 ** 33);
    }).not.toThrow();
  });

  it('asks no more of zeros than that they came, and makes them anew before they are written', () => {
    const lane = new LaneBuffer(addon, 0);
    const zeros = { ...job, content: { ...content, kind: 'zero' as const } };
    lane.prepare(zeros);
    lane.buffer[1] = 1;
    lane.check(0, 4096, 0);
    lane.prepare(zeros);
    expect(lane.buffer[1]).toBe(0);
  });
});

describe('LaneBuffers', () => {
  it('keeps the lanes apart and lets them grow', () => {
    const buffers = new LaneBuffers(addon);
    const small = buffers.prepare(job);
    expect(small.map(({ buffer }) => buffer.length)).toEqual([8192, 8192]);
    const large = buffers.prepare({ ...job, lanes: 1, bufferBytes: 10_000 });
    expect(large.map(({ buffer }) => buffer.length)).toEqual([12_288]);
    expect(large[0]).toBe(small[0]);
  });
});
