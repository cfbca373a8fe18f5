import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { device, volumeFacts, type StrategyName } from './build/synthetic-facts.js';
import {
  iops,
  least,
  parallel,
  route,
  serial,
  threads,
  type RouteOptions,
  type VolumeModel,
} from './build/synthetic-volumes.js';
import { afterProbe } from './probes/diagnosed.js';

const MS = 1e6;
/** A limit of operations above a disk that idles. */
const limit = least(parallel(1 * MS), iops(800));
const onDisk = (strategy?: StrategyName): RouteOptions => ({
  ...(strategy === undefined ? {} : { strategy }),
  over: (ops) => ({
    devices: [device(ops * 4096 * 0.9, { '%util': 1, 'aqu-sz': 0.02, w_await: 0.1, 'w/s': ops })],
  }),
  key: { direct: true, durability: 'none' },
});

describe('diagnose: one route alone under a limit above an idle device', () => {
  it.each([
    ['fs-sync', 1],
    ['fs-callback', 4],
    ['worker-pool', 2],
    ['worker-pool', 16],
  ] as const)('%s with %i in flight is throttled or inconclusive', async (strategy, inFlight) => {
    const alone = route(limit, inFlight, onDisk(strategy));
    const of = async (...cells: readonly CellFacts[]) => (await diagnose(volumeFacts(cells))).headline;
    expect((await of(alone)).id).toBe('inconclusive');
    const beside = await of(alone, ...threads(limit, onDisk()));
    expect(['throttled', 'inconclusive'], beside.summary).toContain(beside.id);
  });
});

describe('diagnose: one stream of new data, whose file takes one writer at a time', () => {
  it('has too little in flight, and waits for no lock', async () => {
    const key = (files: number) => ({ mode: 'new', files, fileSizeBytes: 2 ** 22 / files }) as const;
    const stream = (files: number): CellFacts => {
      const made = route(parallel(10 * MS), files, {
        strategy: 'fs-promises',
        key: { strategy: 'fs-stream', ...key(files) },
      });
      return { ...made, strategy: { ...made.strategy, name: 'fs-stream' } };
    };
    const byThreads = (model: VolumeModel, files: number, counts: readonly number[]) =>
      threads(
        model,
        { key: { ...key(files), parameters: { sharing: files === 1 ? 'shared' : 'own', vector: 1 } } },
        counts,
      );
    const asked = stream(1);
    const probed = [
      ...byThreads(serial(10 * MS), 1, [1, 4, 16]),
      ...byThreads(parallel(10 * MS), 16, [16]),
      stream(4),
    ];
    const facts = volumeFacts([asked, ...probed], 'fuse');
    const { probes } = afterProbe(facts, 'deeper-queue');
    const ownCellIds = probed.map(({ id }) => id);
    const { diagnoses } = await diagnose({
      ...facts,
      probes: probes.map((each) => ({ ...each, ownCellIds })),
    });
    const [first, ...others] = diagnoses[0]!.findings;
    expect(first).toMatchObject({ id: 'device-latency-parallel', confidence: 'high' });
    expect(others.find(({ id }) => id === 'file-lock')).toMatchObject({ confidence: 'medium' });
  });
});
