import { describe, expect, it } from 'vitest';
import type { IoJob } from '../../../../src/domain/job.js';
import { loadAddon } from '../../../../src/native/addon.js';
import { ChunkBuffers } from '../../../../src/strategies/stream/chunk-buffers.js';

const job = {
  bufferBytes: 4096,
  content: { kind: 'zero', stampBytes: 0 },
  firstPass: 0,
  readOnly: false,
} as unknown as IoJob;

describe('ChunkBuffers', () => {
  it('gives pieces of one memory that rise, again and again', () => {
    const buffers = new ChunkBuffers(loadAddon());
    buffers.prepare(job, 3);
    const first = [buffers.take(), buffers.take(), buffers.take()];
    const starts = first.map(({ buffer }) => buffer.byteOffset);
    expect(new Set(first.map(({ buffer }) => buffer.buffer)).size).toBe(1);
    expect(starts.map((start) => start - starts[0]!)).toEqual([0, 4096, 8192]);
    for (let pass = 0; pass < 2; pass++) {
      for (const buffer of first) {
        buffers.giveBack();
        expect(buffers.take()).toBe(buffer);
      }
    }
  });

  it('makes one more where all are in use, which never gives one away that is', () => {
    const buffers = new ChunkBuffers(loadAddon());
    buffers.prepare(job, 2);
    const inUse = [buffers.take(), buffers.take()];
    inUse.push(buffers.take());
    expect(new Set(inUse).size).toBe(3);
    for (let turn = 0; turn < 7; turn++) {
      if (turn % 3 === 2) inUse.push(buffers.take());
      buffers.giveBack();
      const free = inUse.shift();
      const taken = buffers.take();
      expect(taken).toBe(free);
      expect(inUse).not.toContain(taken);
      inUse.push(taken);
    }
    buffers.prepare(job, 2);
    expect(new Set(inUse.map(() => buffers.take()))).toEqual(new Set(inUse));
  });

  it('gives the bytes of chunks, stamped where the content bears stamps', () => {
    const random = { ...job, content: { kind: 'random', seed: 7, stampBytes: 4096 }, firstPass: 1 } as IoJob;
    const stampOf = (bytes: Buffer): readonly number[] => [bytes.readUInt32LE(8), bytes.readUInt32LE(24)];
    const buffers = new ChunkBuffers(loadAddon());
    buffers.prepare(random, 2);
    const stamped = [buffers.fill(3, 1, 4096, 8192), buffers.fill(4, 1, 4096, 12288)];
    expect(stamped.map(stampOf)).toEqual([
      [3, 8192],
      [4, 12288],
    ]);
    buffers.prepare(job, 2);
    const zeros = [
      buffers.fill(3, 1, 4096, 8192),
      buffers.fill(3, 1, 512, 12288),
      buffers.fill(3, 1, 4096, 0),
    ];
    expect(zeros.map(({ length }) => length)).toEqual([4096, 512, 4096]);
    expect(
      new Set(zeros.map(({ buffer, byteOffset }) => `${buffer === zeros[0]?.buffer} ${byteOffset}`)).size,
    ).toBe(3);
    for (const bytes of zeros) expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('is asked for nothing before it knows of a job', () => {
    expect(() => new ChunkBuffers(loadAddon()).take()).toThrow(RangeError);
  });
});
