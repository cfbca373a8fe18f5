import { describe, expect, it } from 'vitest';
import { isStall, stallsIn } from '../../../src/diagnosis/stalls.js';
import type { CellFacts, ProgressFacts } from '../../../src/domain/facts.js';
import type { Limit } from '../../../src/domain/target.js';
import { cell, device, onlyGroup, volumeFacts, type CellOptions } from './build/synthetic-facts.js';
import { simulatedWriter } from './build/simulated-lanes.js';
import { ioLimit } from './build/synthetic-limits.js';
import { latencies, MS } from './build/synthetic-operations.js';
import { progress } from './build/synthetic-progress.js';

const RATE = 1000 * 4096;
type Span = readonly [number, number];

/** Samples of a round of 3 s that stands still from the first to the second millisecond of each span. */
const round = (spans: readonly Span[], over: Parameters<typeof progress>[1] = {}): ProgressFacts =>
  progress((ms) => (spans.some(([from, to]) => ms > from && ms <= to) ? 0 : RATE), over);

const writer = (
  rounds: readonly ProgressFacts[],
  options: CellOptions & { latencyNs?: number } = {},
): CellFacts => {
  const made = cell({
    strategy: 'native-threads',
    ops: rounds.map(() => 800),
    operations: { write: latencies(options.latencyNs ?? 16 * MS) },
    progress: rounds,
    ...options,
    key: { threads: 16, depth: 16, direct: true, durability: 'none', ...options.key },
  });
  return { ...made, trials: made.trials.map((trial) => ({ ...trial, elapsedNs: 3000 * MS })) };
};
const stalls = (cells: readonly CellFacts[], limits: readonly Limit[] = []) => {
  const facts = volumeFacts(cells, 'disk', 2, limits);
  return stallsIn(facts, onlyGroup(facts));
};
const lengths = (one: CellFacts) => stalls([one])!.spans.map(({ lengthNs }) => Math.round(lengthNs / MS));

describe('stallsIn', () => {
  it('finds each span in which nothing ended, and where', () => {
    const found = stalls([writer([round([[500, 1500]]), round([[200, 700]], { round: 1 })])])!;
    expect(found).toMatchObject({ rounds: 2, watchedNs: 6000 * MS, severalLanes: true });
    expect(found.spans).toMatchObject([
      { round: 0, startNs: 500 * MS, lengthNs: 1000 * MS },
      { round: 1, startNs: 200 * MS, lengthNs: 500 * MS },
    ]);
  });

  it.each([1, 2, 3, 4, 5])('takes no noise for a stall, seed %i', (seed) => {
    expect(lengths(writer([round([], { noise: 0.9, seed })]))).toEqual([]);
  });

  it('holds from four samples on, of which three lie wholly within, and from ten times what an operation usually takes', () => {
    expect(lengths(writer([round([[500, 700]])]))).toEqual([]);
    expect(lengths(writer([round([[500, 800]])]))).toEqual([300]);
    expect(lengths(writer([round([[500, 900]])]))).toEqual([400]);
    expect(lengths(writer([round([[500, 900]])], { latencyNs: 45 * MS }))).toEqual([]);
    expect(lengths(writer([round([[500, 1000]])], { latencyNs: 45 * MS }))).toEqual([500]);
  });

  it('counts the syncs of a lane as what it does', () => {
    const operations = { write: latencies(MS), sync: latencies(60 * MS) };
    const synced = { operations, key: { durability: 'each' } } as const;
    expect(lengths(writer([round([[500, 1000]])], synced))).toEqual([]);
    expect(lengths(writer([round([[500, 1200]])], synced))).toEqual([700]);
  });

  it('takes the end of a trial for one only where the operations of all lanes end there', () => {
    const ending = (lastBytes: number) => {
      const made = round([[2000, 3000]]);
      const bytesPerSecond = made.bytesPerSecond.map((rate, index) =>
        index === made.bytesPerSecond.length - 1 ? lastBytes * 10 : rate,
      );
      return writer([{ ...made, bytesPerSecond }]);
    };
    expect(lengths(ending(16 * 4096))).toEqual([900]);
    expect(lengths(ending(12 * 4096))).toEqual([900]);
    expect(lengths(ending(11 * 4096))).toEqual([]);
  });

  it('takes no late sample for a stall: whoever samples stood still as well', () => {
    const made = round([[500, 1500]]);
    const late = made.atNs.map((_, index) => index).filter((index) => index < 5 || index >= 14);
    const gap = {
      ...made,
      atNs: late.map((i) => made.atNs[i]!),
      bytesPerSecond: late.map((i) => made.bytesPerSecond[i]!),
    };
    expect(lengths(writer([gap]))).toEqual([]);
  });

  it('judges cells with several lanes where there are any', () => {
    const one = writer([round([[500, 1500]])], { key: { threads: 1, depth: 1 } });
    const quiet = writer([round([])]);
    expect(stalls([one])).toMatchObject({ severalLanes: false, spans: [{ lengthNs: 1000 * MS }] });
    expect(stalls([one, quiet])).toMatchObject({ severalLanes: true, spans: [] });
  });

  it('does not look where nothing was moved, or too little to be told from our own messages', () => {
    expect(stalls([writer([progress(() => 0)])])).toBeNull();
    expect(stalls([writer([round([], { lengthMs: 100 })])])).toBeNull();
    const small = { write: latencies(16 * MS, { bytesEach: 512 }) };
    expect(stalls([writer([round([])], { operations: small })])).toBeNull();
    expect(stalls([writer([])])).toBeNull();
  });

  it('leaves out short spans where processors are asked for, or where hardly any operation is due', () => {
    const spans = (lengthMs: number, over: CellOptions) =>
      stalls([writer([round([[500, 500 + lengthMs]])], over)])?.spans.length ?? null;
    expect(spans(1000, { key: { rate: 100 } })).toBe(1);
    expect(spans(1000, { key: { rate: 9 } })).toBe(0);
    expect(spans(600, { cpuPressure: 0.5 })).toBe(0);
    expect(spans(600, { cpuPressure: 0.49 })).toBe(1);
    expect(spans(700, { cpuPressure: 0.5 })).toBe(1);
  });

  it.each([
    [2, 500, 1],
    [4, 500, 1],
    [4, 500, 2],
    [4, 1000, 1],
    [4, 1000, 2],
    [4, 2000, 1],
    [16, 500, 1],
    [16, 1000, 2],
  ])('takes no spikes of each lane for stalls: %i lanes, %i ms, seed %i', (lanes, spikeMs, seed) => {
    const spiky = simulatedWriter({ lanes, spikeMs, spikeEvery: 100, seed });
    expect(stalls([spiky])!.spans).toEqual([]);
  });

  it.each([
    [2, 500, 500, 1],
    [4, 400, 600, 1],
    [4, 450, 300, 1],
    [4, 500, 200, 2],
    [4, 700, 2000, 1],
    [4, 700, 2000, 2],
    [4, 1500, 2000, 3],
    [16, 500, 300, 1],
    [16, 3000, 2000, 2],
  ])(
    'takes what stops all lanes for one: %i lanes, %i ms after %i, seed %i',
    (lanes, stallMs, workMs, seed) => {
      const stopped = simulatedWriter({ lanes, stallMs, workMs, baseMs: 1, seed });
      const found = stalls([stopped])!;
      expect(isStall(found)).toBe(true);
      expect(Math.max(...found.spans.map(({ lengthNs }) => lengthNs))).toBeLessThanOrEqual(stallMs * MS);
    },
  );

  it.each([
    [4, 700, 2000, 200, 1],
    [4, 1500, 2000, 200, 2],
    [4, 1500, 1000, 20, 3],
    [4, 3000, 500, 50, 4],
    [16, 1500, 2000, 1000, 5],
    [2, 1000, 500, 1900, 6],
  ])(
    'takes what stops all lanes at a rate for one: %i lanes, %i ms after %i, %i a second, seed %i',
    (lanes, stallMs, workMs, rate, seed) => {
      const stopped = simulatedWriter({ lanes, stallMs, workMs, rate, baseMs: 1, seed });
      expect(isStall(stalls([stopped])!)).toBe(true);
    },
  );

  it.each([
    [2, 500, 30, 1],
    [2, 1000, 30, 2],
    [2, 1000, 100, 3],
    [4, 1000, 50, 4],
    [4, 2000, 200, 5],
    [4, 2000, 1000, 6],
    [16, 1000, 500, 7],
  ])(
    'takes no spikes of each lane at a rate for stalls: %i lanes, %i ms, %i a second, seed %i',
    (lanes, spikeMs, rate, seed) => {
      const spiky = simulatedWriter({ lanes, spikeMs, rate, spikeEvery: 100, lengthMs: 20_000, seed });
      expect(isStall(stalls([spiky])!)).toBe(false);
    },
  );

  it('takes no load that only lags behind its rate for one', () => {
    const lagging = simulatedWriter({ rate: 2000, baseMs: 10 });
    expect(stalls([lagging])!.spans).toEqual([]);
  });

  it('knows that those who wait for a thread of the pool are as late', () => {
    const stopped = simulatedWriter({ lanes: 8, stallMs: 1500, workMs: 1500, baseMs: 2 });
    const { key, strategy } = cell({ strategy: 'fs-promises', key: { direct: true, depth: 8 } });
    const pooled = { ...stopped, key: { ...stopped.key, ...key, durability: 'none' as const }, strategy };
    expect(isStall(stalls([pooled])!)).toBe(true);
  });

  it('takes no sample of a millisecond for a time that all lanes wait', () => {
    const spiky = simulatedWriter({ spikeMs: 1000, spikeEvery: 500 });
    const progress = spiky.progress.map((one) => ({
      ...one,
      atNs: one.atNs.flatMap((ns) => [ns, ns + MS]),
      bytesPerSecond: one.bytesPerSecond.flatMap((rate) => [rate * (100 / 99), 0]),
    }));
    expect(stalls([{ ...spiky, progress }])!.spans).toEqual([]);
  });

  it('is silent at the limit of a cgroup', () => {
    const one = writer([round([[500, 1500]])], { devices: [device(RATE * 0.3)] });
    expect(stalls([one], [ioLimit(RATE)])).toBeNull();
  });
});

describe('isStall', () => {
  const of = (...spans: readonly Span[]) => isStall(stalls([writer([round(spans)])])!);

  it('is two spans, or one of a second', () => {
    expect(of([500, 1000])).toBe(false);
    expect(of([500, 1400])).toBe(false);
    expect(of([500, 1500])).toBe(true);
    expect(of([200, 700], [1500, 2000])).toBe(true);
    expect(of()).toBe(false);
  });
});
