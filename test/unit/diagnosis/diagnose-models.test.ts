import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { Verdict } from '../../../src/domain/finding.js';
import { device, volumeFacts, type CellOptions } from './build/synthetic-facts.js';
import {
  bandwidth,
  iops,
  least,
  parallel,
  route,
  serial,
  slots,
  threads,
  type RouteOptions,
  type VolumeModel,
} from './build/synthetic-volumes.js';

const MS = 1e6;
const KIB = 1024;

interface Case {
  readonly model: VolumeModel;
  /** What may be said of it for sure. */
  readonly true: readonly Verdict[];
}

/** Requests of a limited number look like places for so many: Little's law tells them apart by nothing. */
const few: readonly Verdict[] = ['device-queue-depth', 'device-iops'];
const cases: Readonly<Record<string, Case>> = {
  'one at a time, 0.3 ms': { model: serial(0.3 * MS), true: ['device-latency-serial'] },
  'one at a time, 10 ms': { model: serial(10 * MS), true: ['device-latency-serial'] },
  'two at a time': { model: slots(2, 2 * MS), true: few },
  'three at a time, 0.3 ms': { model: slots(3, 0.3 * MS), true: few },
  'all at a time': { model: parallel(2 * MS), true: ['pool-starved', 'device-latency-parallel'] },
  '20 MB/s': { model: least(parallel(0.3 * MS), bandwidth(20e6)), true: ['device-bandwidth'] },
  '6,000 operations/s': { model: least(parallel(0.3 * MS), iops(6000)), true: few },
  'fewer with many': {
    model: (inFlight) => (inFlight >= 16 ? 500 : 1000),
    true: ['device-latency-serial'],
  },
};

interface Circumstances {
  readonly kind: 'fuse' | 'disk';
  readonly blockKib: number;
  readonly noise: number;
  /** Of the cell at this place one round of three is five times as slow. */
  readonly slow: number | null;
  /** Whether blocks of another size were measured too. */
  readonly others: boolean;
}

/** A sweep over threads and over the pool, as `model` has it. */
function measured(model: VolumeModel, seed: number, given: Circumstances): readonly CellFacts[] {
  const { kind, blockKib, noise, slow, others } = given;
  let place = 0;
  const of = (blockSizeBytes: number): RouteOptions => ({
    seed,
    noise,
    key: { blockSizeBytes, ...(kind === 'disk' ? { direct: true, durability: 'none' } : {}) },
    over: (ops, inFlight): CellOptions => ({
      ...(slow === place++ ? { ops: [ops, ops / 5, ops] } : {}),
      devices:
        kind === 'fuse' ? [] : [device(ops * blockSizeBytes * 0.9, busy(ops, inFlight, blockSizeBytes))],
    }),
  });
  const own = of(blockKib * KIB);
  return [
    ...threads(model, own),
    ...[4, 16].map((pool) =>
      route(model, pool, {
        ...own,
        seed: seed + 7,
        strategy: 'native-uv',
        key: { ...own.key, poolSize: pool, depth: 16 },
      }),
    ),
    ...(others ? [route(model, 4, { ...of(16 * blockKib * KIB), seed: seed + 50 })] : []),
  ];
}

/** All that is in flight is at the device. */
function busy(ops: number, inFlight: number, blockSizeBytes: number): Record<string, number> {
  const queue = inFlight * 0.95;
  return {
    '%util': 99,
    'aqu-sz': queue,
    'w/s': ops,
    'wareq-sz': blockSizeBytes / KIB,
    w_await: (queue / ops) * 1e3,
  };
}

const circumstances: readonly Circumstances[] = (['fuse', 'disk'] as const).flatMap((kind) =>
  [4, 64].flatMap((blockKib) =>
    [true, false].flatMap((others) => [
      { kind, blockKib, others, noise: 0.05, slow: null },
      { kind, blockKib, others, noise: 0.15, slow: null },
      ...[0, 2].map((slow) => ({ kind, blockKib, others, noise: 0.05, slow })),
    ]),
  ),
);

describe('diagnose: what it is sure of is so', () => {
  it.each(Object.entries(cases))('%s', async (_, { model, true: allowed }) => {
    for (const given of circumstances) {
      const { diagnoses } = await diagnose(volumeFacts(measured(model, 1, given), given.kind));
      const sure = diagnoses[0]!.findings.filter(({ confidence }) => confidence === 'high');
      for (const { id } of sure) expect(allowed, JSON.stringify(given)).toContain(id);
    }
  });

  it.each(Object.entries(cases))(
    '%s, and says so where nothing disturbs it',
    async (_, { model, true: allowed }) => {
      for (const kind of ['fuse', 'disk'] as const) {
        const given = { kind, blockKib: 4, others: true, noise: 0.05, slow: null };
        const { headline } = await diagnose(volumeFacts(measured(model, 3, given), kind));
        // Bytes of a disk whose requests are small are limited by neither rule on it.
        const silent = kind === 'disk' && allowed.includes('device-bandwidth');
        expect(silent ? ['inconclusive'] : allowed).toContain(headline.id);
      }
    },
  );
});
