import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import { MIB } from '../../../src/domain/units.js';
import type { StrategySession } from '../../../src/domain/strategy.js';
import { workerPool } from '../../../src/strategies/worker-pool.js';
import { HeapSlot, makeHeapSlots, sumOfSlots } from '../../../src/strategies/worker-pool/heap-slots.js';
import { jobOf } from '../../contract/strategy-bench.js';

describe('HeapSlot', () => {
  it('looks at once and when it is due, one worker after another', () => {
    const slots = makeHeapSlots(2, 100e6);
    const second = new HeapSlot(slots, 1, 0);
    expect([...slots.bytes].map((bytes) => bytes > 0)).toEqual([
      ...[false, false, false, false],
      ...[true, true, true, true],
    ]);
    const looksAt = (nowNs: number): boolean => {
      slots.bytes.fill(0);
      second.lookIfDue(nowNs);
      return sumOfSlots(slots).heapUsed > 0;
    };
    expect([99e6, 100e6, 299e6, 300e6].map(looksAt)).toEqual([false, true, false, true]);
  });

  it('tells of this isolate, and its sum of all of them', () => {
    const slots = makeHeapSlots(2, 100e6);
    const held = Buffer.alloc(16 * MIB, 1);
    const workers = [0, 1].map((worker) => new HeapSlot(slots, worker, 0));
    const { arrayBuffers, external, heapTotal } = sumOfSlots(slots);
    expect(workers).toHaveLength(2);
    expect(arrayBuffers).toBeGreaterThanOrEqual(2 * held.length);
    expect(external).toBeGreaterThanOrEqual(2 * held.length);
    expect(heapTotal).toBeGreaterThan(0);
  });
});

describe('the heaps of worker-pool', () => {
  const BLOCK = 4 * MIB;
  let directory = '';
  let session: StrategySession | null = null;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'iotriage-heap-slots-'));
  });
  afterEach(async () => {
    await session?.dispose();
    rmSync(directory, { recursive: true });
  });

  /** What ArrayBuffers of workers hold after writes whose bytes reach them so; null: they do not look. */
  async function held(buffers: string, heapsEveryNs?: number): Promise<number | null> {
    session = await workerPool.open({
      clock: new EpochClock(monotonicNs()),
      lanes: 1,
      bufferBytes: BLOCK,
      poolSize: null,
      parameters: { inside: 'fs', buffers, batch: 2 },
      directories: [directory],
      staged: false,
      ...(heapsEveryNs !== undefined && { heapsEveryNs }),
    });
    const path = join(directory, 'f');
    await session.execute(jobOf([path], [['create', 0]]));
    const writes = [0, 1].map((block) => ['write', 0, block * BLOCK] as const);
    const size = new Uint32Array(writes.length).fill(BLOCK);
    await session.execute(jobOf([path], writes, { bufferBytes: BLOCK, size }));
    await session.lookAtHeaps!();
    return session.heapBytes!()?.arrayBuffers ?? null;
  }

  it('hold what is cloned for a worker, and not what it shares with the main thread', async () => {
    const cloned = await held('cloned', 1);
    await session?.dispose();
    const shared = await held('shared', 1);
    expect(cloned! - shared!).toBeGreaterThanOrEqual(2 * BLOCK);
  });

  it('are not looked at unasked', async () => {
    expect(await held('own')).toBeNull();
  });
});
