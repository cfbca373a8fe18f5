import { describe, expect, it } from 'vitest';
import { writebackThrottled } from '../../../../src/diagnosis/rules/writeback-throttled.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import type { Limit } from '../../../../src/domain/target.js';
import { cell, conclude, device, known, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { ioLimit, unwritten } from '../build/synthetic-limits.js';
import { latencies, MS, US, type LatencyOptions } from '../build/synthetic-operations.js';
import { burst, progress } from '../build/synthetic-progress.js';

interface HeldOptions extends CellOptions {
  readonly writeNs?: number;
  /** Device over application bytes. */
  readonly share?: number;
  readonly write?: LatencyOptions;
}

const RATE = 25e6;
const OPS = RATE / 4096;

/** 8 threads whose buffered writes of 4 KiB wait for the device: 1.3 ms each, in three rounds of 3 s. */
const held = ({ writeNs = 1.3 * MS, share = 0.9, write = {}, ...options }: HeldOptions = {}): CellFacts =>
  cell({
    strategy: 'native-threads',
    ops: [OPS, OPS * 0.96, OPS * 1.04],
    elapsedMs: 9000,
    user: 0.02,
    system: 0.1,
    operations: { write: latencies(writeNs, write) },
    devices: [device(RATE * 9 * share)],
    ...options,
    key: { threads: 8, depth: 8, mode: 'overwrite', ...options.key },
  });
const withBursts = (count: number, options: HeldOptions = {}) =>
  held({
    ...options,
    progress: Array.from({ length: count }, (_, round) =>
      progress(burst(8, 500), { round, noise: 0.2, seed: round + 1 }),
    ),
  });
const concluded = (...cells: readonly CellFacts[]) => conclude(writebackThrottled, volumeFacts(cells));

describe('writeback-throttled', () => {
  it('says what memory takes, and the rate after it', () => {
    const finding = concluded(withBursts(3))!;
    expect(finding).toMatchObject({ id: 'writeback-throttled', confidence: 'high' });
    expect(finding.summary).toMatch(
      /^Memory takes (7\d|8\d|9\d|1\d\d)(\.\d)? MiB at (1[89]\d|2\d\d) MB\/s, then the kernel holds the writers back to 2[3-7](\.\d)? MB\/s \(native-threads, 8 threads, 8 in flight\), 1\.\d+ ms a write with the processors idle\. Plan with 2[3-7]/,
    );
    expect(finding.advice[0]!.action).toMatch(/^Plan with 2[3-7](\.\d)? MB\/s /);
    expect(finding.contradicts.at(-1)).toContain('3 rounds show a burst');
    expect(finding.explains).toBeCloseTo(0.94, 2);
  });

  it('is sure of two bursts, not of one, and less without a burst', () => {
    expect(concluded(withBursts(2))!.confidence).toBe('high');
    expect(concluded(withBursts(1))!.confidence).toBe('medium');
    const waiting = concluded(held())!;
    expect(waiting.confidence).toBe('medium');
    expect(waiting.summary).toMatch(/^Buffered writers are held back to the speed of the device: /);
    expect(concluded(held({ ops: [OPS] }))!.confidence).toBe('low');
  });

  it.each([1, 2, 3, 4, 5])('takes no noise of the samples for a burst, seed %i', (seed) => {
    const samples = [0, 1, 2].map((round) =>
      progress(() => RATE, { round, noise: 0.6, seed: seed * 7 + round }),
    );
    expect(concluded(held({ progress: samples }))!.summary).not.toContain('Memory takes');
  });

  it('is sure of writes beyond what the device may have unwritten, whether a burst was seen or not, at a limit too', () => {
    const at = (limits: readonly Limit[], ...cells: readonly CellFacts[]) =>
      conclude(writebackThrottled, volumeFacts(cells, 'disk', 2, limits))!;
    const limited = [ioLimit(RATE), unwritten(15e6)];
    const finding = at(limited, held());
    expect(finding.confidence).toBe('high');
    expect(finding.summary).toContain(
      'the device may have at most 15 MB unwritten on 254:0; a cgroup allows',
    );
    expect(at([ioLimit(RATE), unwritten(17e6)], held()).confidence).toBe('low');
    expect(at(limited, held({ ops: [OPS] })).confidence).toBe('medium');
    // Most of the bytes may be in memory still.
    expect(at(limited, held({ share: 0.3 }))).not.toBeNull();
  });

  it('has the source of each figure', () => {
    const one = withBursts(2, {
      devices: [device(RATE * 9 * 0.9)],
    });
    const { evidence } = concluded({ ...one, dirtyBytes: known(4e8, '/proc/meminfo') })!;
    const of = (name: string) => evidence.find((each) => each.name === name);
    expect(of('bytes of the burst')!.source).toMatch(/^\/proc\/PID\/io, cell c\d+, round [01]$/);
    expect(of('device over application bytes')).toMatchObject({ value: '90 %' });
    expect(of('largest amount of dirty pages')).toMatchObject({ value: 4e8, source: '/proc/meminfo' });
  });

  it('holds from four times what copying takes on', () => {
    // A call of 10 us and 4,096 bytes at 1 ns each.
    expect(concluded(held({ writeNs: 55 * US, write: { spread: 0 } }))).toBeNull();
    expect(concluded(held({ writeNs: 58 * US, write: { spread: 0 } }))).not.toBeNull();
    const large = { bytesEach: 2 ** 20, spread: 0 };
    expect(concluded(held({ writeNs: 4 * MS, write: large }))).toBeNull();
    expect(concluded(held({ writeNs: 4.4 * MS, write: large }))).not.toBeNull();
  });

  it('leaves the wait for the lock of one file out', () => {
    const one = { key: { files: 1 } };
    expect(concluded(held({ ...one, writeNs: 400 * US, write: { spread: 0 } }))).toBeNull();
    expect(concluded(held({ ...one, writeNs: 500 * US, write: { spread: 0 } }))).not.toBeNull();
  });

  it('takes the time between writes where these were not timed by themselves', () => {
    const uv: HeldOptions = { strategy: 'native-uv', key: { threads: null, depth: 8 } };
    const spaced = (count: number) => held({ ...uv, write: { count } });
    // 9 s over so many writes.
    expect(concluded(spaced(100_000))!.summary).toContain('90 us a write');
    expect(concluded(spaced(200_000))).toBeNull();
  });

  it('takes no hand-over between threads for a write that waits, nor the start of a program', () => {
    const append = { strategy: 'fs-promises', key: { threads: null, depth: 1, files: 1 } } as const;
    const of = (strategy: HeldOptions, us: number) =>
      concluded(held({ ...append, ...strategy, write: { count: 9e6 / us } }));
    expect(of({}, 157)).toBeNull();
    expect(of({}, 1400)).not.toBeNull();
    expect(of({ strategy: 'dd' }, 5000)).toBeNull();
  });

  it('says nothing where memory took the bytes: that is the page cache', () => {
    expect(concluded(held({ share: 0.49 }))).toBeNull();
    expect(concluded(held({ share: 0.5 }))).not.toBeNull();
    expect(concluded(held({ share: 0.05, writeNs: 3 * US }))).toBeNull();
  });

  it('takes what memory held for no excuse where a burst shows: it may have been most of the bytes', () => {
    expect(concluded(withBursts(2, { share: 0.3 }))).toMatchObject({ confidence: 'high' });
    expect(concluded(withBursts(2, { share: 0.09 }))).toBeNull();
  });

  it('says nothing where the device is not known, or its counters are not', () => {
    expect(conclude(writebackThrottled, volumeFacts([withBursts(3)], 'fuse'))).toBeNull();
    expect(concluded(held({ devices: [device(null)] }))).toBeNull();
    expect(concluded(held({ operations: {} }))).toBeNull();
  });

  it('says nothing of direct, synced, paced or read work', () => {
    for (const key of [
      { direct: true },
      { durability: 'each' },
      { durability: 'dsync' },
      { rate: 1000 },
      { operation: 'read' },
    ] as const) {
      expect(concluded(withBursts(3, { key })), JSON.stringify(key)).toBeNull();
    }
  });

  it('says nothing where the processors are busy', () => {
    expect(concluded(held({ user: 0.5, system: 1 }))).toBeNull();
  });

  it('says nothing of writes that others keep from the processors, unless a burst shows', () => {
    const others = { cpuPressure: 0.9, writeNs: 80 * US };
    expect(concluded(held(others))).toBeNull();
    expect(concluded(held({ ...others, cpuPressure: 0.4 }))).not.toBeNull();
    expect(concluded(held({ cpuPressure: 0.9, writeNs: 20 * MS }))).not.toBeNull();
    expect(concluded(withBursts(2, others))).not.toBeNull();
  });

  it('names the limit of a cgroup that the device is held to', () => {
    const facts = volumeFacts([withBursts(3)], 'disk', 2, [ioLimit(RATE)]);
    const finding = conclude(writebackThrottled, facts)!;
    expect(finding.summary).toContain('; a cgroup allows write 25 MB/s on 254:0. Plan with');
    expect(finding.advice[0]!.action).toContain('a faster limit');
    expect(finding.evidence.at(-1)).toMatchObject({ value: RATE, source: '/sys/fs/cgroup/io.max' });
    expect(finding.confidence).toBe('high');
    // One burst will do: the limit is what the writers are held back to.
    const once = volumeFacts([withBursts(1)], 'disk', 2, [ioLimit(RATE)]);
    expect(conclude(writebackThrottled, once)!.confidence).toBe('high');
    // Without a burst it is the limit that says what happens.
    const even = volumeFacts([withBursts(0)], 'disk', 2, [ioLimit(RATE)]);
    expect(conclude(writebackThrottled, even)!.confidence).toBe('low');
    expect(conclude(writebackThrottled, volumeFacts([withBursts(0)]))!.confidence).toBe('medium');
  });
});
