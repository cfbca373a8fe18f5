import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../src/diagnosis/diagnose.js';
import { stall } from '../../../../src/diagnosis/rules/stall.js';
import type { CellFacts, ProgressFacts } from '../../../../src/domain/facts.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { seededRandom } from '../../../../src/stats/random.js';
import { simulatedWriter } from '../build/simulated-lanes.js';
import {
  cell,
  conclude,
  rounds,
  volumeFacts,
  type CellOptions,
  type StrategyName,
} from '../build/synthetic-facts.js';
import { latencies, MS } from '../build/synthetic-operations.js';

const ROUND_MS = 3000;

interface Pattern {
  /** First and last millisecond of each span without progress. */
  readonly still?: readonly (readonly [number, number])[];
  readonly ops?: number;
  readonly latencyNs?: number;
  readonly seed?: number;
  readonly strategy?: StrategyName;
  readonly key?: Partial<CellKey>;
  readonly over?: CellOptions;
  /** Of the samples: when the machine stands still there are none. */
  readonly gaps?: boolean;
}

/** A direct writer of 16 in flight over pool 16, ten samples a second; `still` in every round that it names. */
function writer(
  patterns: readonly (readonly (readonly [number, number])[])[],
  made: Pattern = {},
): CellFacts {
  const { ops = 1000, latencyNs = 16 * MS, seed = 1, strategy = 'native-uv', key, over, gaps } = made;
  const random = seededRandom(seed);
  const progress = patterns.map((still, round): ProgressFacts => {
    const all = Array.from({ length: ROUND_MS / 100 }, (_, index) => (index + 1) * 100);
    const inside = (ms: number) => still.some(([from, to]) => ms > from && ms <= to);
    const atMs = gaps === true ? all.filter((ms) => !inside(ms)) : all;
    return {
      round,
      atNs: atMs.map((ms) => ms * MS),
      bytesPerSecond: atMs.map((ms) => (inside(ms) ? 0 : ops * 4096 * (0.8 + 0.4 * random()))),
    };
  });
  const base = cell({
    strategy,
    key: { direct: true, durability: 'none', depth: 16, poolSize: 16, ...key },
    ops: rounds(ops, 0.05, patterns.length, seed),
    elapsedMs: ROUND_MS * patterns.length,
    operations: { write: latencies(latencyNs, { count: 3000, seed }) },
    progress,
    ...over,
  });
  return { ...base, trials: base.trials.map((trial) => ({ ...trial, elapsedNs: ROUND_MS * MS })) };
}

const hung = (message: string, completed = 0): readonly CellFacts[] => {
  const failed = cell({ failure: { code: 'hung', message, afterBytes: 8192 } });
  return [
    { ...failed, trials: failed.trials.map((trial) => ({ ...trial, exit: 'hung' as const })) },
    ...(completed > 0 ? [cell({ ops: rounds(100, 0.02, completed) })] : []),
  ];
};

describe('stall', () => {
  it.each([1, 2, 3, 4, 5])('sees that nothing ends in any lane, again and again, seed %i', (seed) => {
    const spans = [
      [[500, 1100]],
      [
        [200, 900],
        [1500, 2100],
      ],
      [[1000, 1600]],
    ] as const;
    const finding = conclude(stall, volumeFacts([writer(spans, { seed })]))!;
    expect(finding).toMatchObject({ id: 'stall', confidence: 'high' });
    // Of the samples at the edges of each it is not known how much.
    expect(finding.explains).toBeCloseTo((2500 + 4 * 100) / 9000, 2);
    expect(finding.summary).toContain('4 times nothing ended for 600 ms or more, in 3 of 3 rounds');
  });

  it('takes one of a second for a hint, one of 600 ms for nothing', () => {
    expect(conclude(stall, volumeFacts([writer([[[500, 1700]], [], []])]))!.confidence).toBe('low');
    expect(conclude(stall, volumeFacts([writer([[[500, 1100]], [], []])]))).toBeNull();
    expect(conclude(stall, volumeFacts([writer([[[500, 700]], [[900, 1100]], []])]))).toBeNull();
  });

  it('says nothing of a volume on which operations usually last as long', () => {
    const spans = [[[500, 1100]], [[200, 900]], [[1000, 1600]]] as const;
    expect(conclude(stall, volumeFacts([writer(spans, { latencyNs: 200 * MS })]))).toBeNull();
  });

  it('says nothing of a machine that stood still, of pressure, and of a load of which hardly any is due', () => {
    const spans = [[[500, 1100]], [[200, 900]], [[1000, 1600]]] as const;
    expect(conclude(stall, volumeFacts([writer(spans, { gaps: true })]))).toBeNull();
    expect(conclude(stall, volumeFacts([writer(spans, { over: { cpuPressure: 0.7 } })]))).toBeNull();
    expect(conclude(stall, volumeFacts([writer(spans, { key: { rate: 10 } })]))).toBeNull();
  });

  it('takes spans of seven tenths of a second for no want of processors', () => {
    const pressed = { over: { cpuPressure: 0.7 } };
    const long = [[[500, 1700]], [[200, 1300]], [[1000, 2100]]] as const;
    expect(conclude(stall, volumeFacts([writer(long, pressed)]))!.confidence).toBe('medium');
    expect(conclude(stall, volumeFacts([writer([[[500, 1100]], [[200, 800]], []], pressed)]))).toBeNull();
  });

  it('takes a span at the end of a trial only where the operations of all lanes end with it', () => {
    const spans = [[[2300, 2900]], [[2200, 2900]], [[2300, 2900]]] as const;
    const withEnd = (bytes: number): CellFacts => {
      const made = writer(spans);
      const progress = made.progress.map((one) => ({
        ...one,
        bytesPerSecond: one.bytesPerSecond.map((value, index) =>
          index === one.bytesPerSecond.length - 1 ? bytes * 10 : value,
        ),
      }));
      return { ...made, progress };
    };
    expect(conclude(stall, volumeFacts([withEnd(4096)]))).toBeNull();
    expect(conclude(stall, volumeFacts([withEnd(16 * 4096)]))!.confidence).toBe('medium');
  });

  it('cannot tell with one operation under way, and leaves such cells aside where there are others', () => {
    const spans = [[[500, 1100]], [[200, 900]], [[1000, 1600]]] as const;
    const single = writer(spans, { strategy: 'native-pwrite', key: { depth: 1, poolSize: null } });
    expect(conclude(stall, volumeFacts([single]))!.confidence).toBe('low');
    expect(conclude(stall, volumeFacts([single, writer([[], [], []])]))).toBeNull();
  });

  it('is a guess of spans in one round, unless one of them lasted two seconds', () => {
    // While it stands still its round moves less.
    const over = { ops: [350, 1000, 1000] };
    const of = (toMs: number) =>
      conclude(stall, volumeFacts([writer([[[400, toMs]], [], []], { over })]))!.confidence;
    expect(of(2200)).toBe('low');
    expect(of(2500)).toBe('medium');
  });

  it('is a step less sure of buffered writes, which stop together for writeback too', () => {
    const spans = [
      [[500, 1100]],
      [
        [200, 900],
        [1500, 2100],
      ],
      [[1000, 1600]],
    ] as const;
    expect(conclude(stall, volumeFacts([writer(spans, { key: { direct: false } })]))!.confidence).toBe(
      'medium',
    );
  });

  it('is as sure of them where a server of FUSE is waited for in each', () => {
    const spans = [[1000, 1800]] as const;
    const of = (latencyNs: number, kind: 'fuse' | 'disk') =>
      conclude(
        stall,
        volumeFacts(
          [writer([spans, spans, spans], { latencyNs, key: { direct: false, durability: 'end' } })],
          kind,
        ),
      )!.confidence;
    const [served, local] = [of(2 * MS, 'fuse'), of(2 * MS, 'disk')];
    expect(served).not.toBe(local);
    // What takes no longer than copying may be memory's.
    expect(of(0.1 * MS, 'fuse')).toBe(local);
  });

  it('is sure of a trial that hung in a call of the file system, and tells which', () => {
    const message = 'no progress for 30 s: 4 threads in pwrite64 of /data/f (state D)';
    const finding = conclude(stall, volumeFacts(hung(message)))!;
    expect(finding).toMatchObject({ confidence: 'high', explains: 1 });
    expect(finding.summary).toContain(
      '3 of 3 trials on /data hung: no progress for 30 s: 4 threads in pwrite64',
    );
    expect(conclude(stall, volumeFacts(hung(message, 3)))!.explains).toBe(0.5);
  });

  it.each([
    'no progress for 30 s: no thread is in a system call that could be seen',
    'no progress for 30 s: 1 thread in read of pipe:[1] (state S)',
  ])('is not sure of %s', (message) => {
    expect(conclude(stall, volumeFacts(hung(message)))!.confidence).toBe('low');
  });

  it.each([
    ['latency-tail', 500, 0],
    ['latency-tail', 1000, 0],
    ['stall', 0, 500],
    ['stall', 0, 1500],
  ] as const)('tells long spikes from stalls: %s, %i and %i ms', async (verdict, spikeMs, stallMs) => {
    const volume =
      stallMs > 0 ? { stallMs, workMs: 1000, baseMs: 1 } : { spikeMs, spikeEvery: 100, baseMs: 0.2 };
    const facts = volumeFacts([4, 16].map((lanes) => simulatedWriter({ ...volume, lanes })));
    expect((await diagnose(facts)).headline.id).toBe(verdict);
  });

  it('is the headline where every trial hung', async () => {
    const facts = volumeFacts(hung('no progress for 30 s: 1 thread in fsync of /data/f (state D)'));
    expect((await diagnose(facts)).headline.id).toBe('stall');
  });
});
