import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../src/diagnosis/diagnose.js';
import { fsync } from '../../../../src/diagnosis/rules/fsync.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import {
  cell,
  conclude,
  device,
  known,
  onlyGroup,
  rounds,
  volumeFacts,
  type StrategyName,
} from '../build/synthetic-facts.js';
import { latencies, MS, US } from '../build/synthetic-operations.js';

/** Single-threaded routes whose lanes do nothing but write and sync. */
function durable(
  writeNs: number,
  syncNs: number,
  key: Partial<CellKey> = {},
  strategy: StrategyName = 'native-pwrite',
  seed = 1,
): CellFacts {
  const every = Number((key.durability ?? 'each').split(':')[1] ?? 1);
  return cell({
    strategy,
    key: { durability: 'each', depth: 1, ...key },
    ops: rounds(1e9 / (writeNs + syncNs / every), 0.05, 3, seed),
    user: 0.02,
    system: 0.05,
    operations: {
      write: latencies(writeNs, { count: 3200, seed }),
      sync: latencies(syncNs, { count: 3200 / every, seed: seed + 1 }),
    },
  });
}

describe('fsync', () => {
  it.each([1, 2, 3, 4, 5])('says that syncs take the time where they do, seed %i', (seed) => {
    const cells = [
      durable(5 * US, 1 * MS, {}, 'native-pwrite', seed),
      durable(8 * US, 1 * MS, {}, 'fs-sync', seed + 7),
    ];
    const finding = conclude(fsync, volumeFacts(cells))!;
    expect(finding).toMatchObject({ id: 'fsync', confidence: 'high' });
    expect(finding.explains).toBeGreaterThan(0.9);
    expect(finding.summary).toContain('Sync once for every 16 writes');
    expect(finding.evidence.map(({ name }) => name)).toContain('sync p99');
  });

  it('advises whole files to be fewer: they share no sync', () => {
    const base = durable(5 * US, 1 * MS, { depth: 8 });
    const files = { ...base, strategy: { ...base.strategy, unit: 'file' } } as const;
    const { advice } = conclude(fsync, volumeFacts([files]))!;
    expect(advice.map(({ action }) => action)).toEqual(['Write fewer files, each of what several hold now']);
    expect(advice[0]!.test).toBeUndefined();
    expect(advice[0]!.expected).toContain('1.00 ms less for each file');
  });

  it('predicts what every 16 writes sharing a sync do', () => {
    const base = durable(100 * US, 900 * US);
    const { test } = conclude(fsync, volumeFacts([base]))!.advice[0]!;
    expect(test).toMatchObject({
      baseCellId: base.id,
      change: { durability: 'every:16' },
      metric: 'operationsPerSecond',
    });
    // 1,000 us become 100 + 900 / 16.
    expect(test!.predicted!.ratio).toBeGreaterThan(1000 / 156 / 1.15);
    expect(test!.predicted!.ratio).toBeLessThan((1000 / 156) * 1.15);
  });

  it('advises more where writes share syncs already, and no trial that files cannot hold', () => {
    const every = conclude(fsync, volumeFacts([durable(10 * US, 4 * MS, { durability: 'every:16' })]))!;
    expect(every.advice[0]!.test!.change).toEqual({ durability: 'every:64' });
    expect(every.summary).toContain('for each write');
    const small = conclude(fsync, volumeFacts([durable(10 * US, 4 * MS, { fileSizeBytes: 4096 })]))!;
    expect(small.advice[0]!.test).toBeUndefined();
  });

  it('advises no group to streams, each of which has its file for itself', () => {
    const base = cell({
      key: { durability: 'each', depth: 64 },
      ops: rounds(4e9 / (10 * US + 500 * US), 0.02),
      operations: {
        write: latencies(8 * MS, { serviceNs: 10 * US }),
        sync: latencies(8 * MS, { serviceNs: 500 * US }),
      },
    });
    const streams = { ...base, strategy: { ...base.strategy, name: 'fs-stream' } };
    const advised = (one: CellFacts): string =>
      conclude(fsync, volumeFacts([one]))!
        .advice.map(({ action }) => action)
        .join();
    expect(advised(base)).toContain('--durability group:4');
    expect(advised(streams)).toMatch(/^Sync once for every \d+ writes$/);
  });

  it('goes by the stage service where operations wait for a thread, and never by such a latency', () => {
    const waiting = (serviceNs?: { write: number; sync: number }) =>
      cell({
        key: { durability: 'each', depth: 64 },
        ops: rounds(4e9 / (10 * US + 500 * US), 0.02),
        operations: {
          write: latencies(8 * MS, serviceNs === undefined ? {} : { serviceNs: serviceNs.write }),
          sync: latencies(8 * MS, serviceNs === undefined ? {} : { serviceNs: serviceNs.sync }),
        },
      });
    expect(conclude(fsync, volumeFacts([waiting()]))).toBeNull();
    const staged = conclude(fsync, volumeFacts([waiting({ write: 10 * US, sync: 500 * US })]))!;
    expect(staged.confidence).toBe('medium');
    expect(staged.explains).toBeGreaterThan(0.8);
    expect(staged.advice[1]!.action).toContain('--durability group:4');
    expect(conclude(fsync, volumeFacts([waiting({ write: 500 * US, sync: 10 * US })]))).toBeNull();
  });

  it('says nothing where writes take the time, syncs are none, or JavaScript takes more than both', () => {
    expect(conclude(fsync, volumeFacts([durable(1 * MS, 0.6 * MS)]))).toBeNull();
    expect(conclude(fsync, volumeFacts([durable(0.5 * US, 2 * US)]))).toBeNull();
    expect(conclude(fsync, volumeFacts([durable(5 * US, 1 * MS)], 'tmpfs'))).toBeNull();
    const busy = { ...durable(5 * US, 50 * US), ...pick(durable(5 * US, 250 * US)) };
    expect(conclude(fsync, volumeFacts([busy]))).toBeNull();
    expect(conclude(fsync, volumeFacts([durable(5 * US, 1 * MS, { rate: 100 })]))).toBeNull();
  });

  it('needs most of the cells', () => {
    const slow = durable(5 * US, 1 * MS);
    const others = [2, 3].map((seed) => durable(900 * US, 100 * US, { depth: 1, batch: seed }));
    expect(conclude(fsync, volumeFacts([slow, ...others]))).toBeNull();
  });

  it('takes the same without syncs as the test of it', () => {
    const base = durable(5 * US, 1 * MS);
    const without = (ops: number) =>
      cell({ strategy: 'native-pwrite', key: { durability: 'none', depth: 1 }, ops: rounds(ops, 0.02) });
    const group = onlyGroup(volumeFacts([base]));
    const fast = fsync.conclude(volumeFacts([base, without(180e3)]), group)!;
    expect(fast.confidence).toBe('high');
    expect(fast.summary).toMatch(/without syncs the same does 1[78]\dx/);
    expect(fsync.conclude(volumeFacts([base, without(1000)]), group)).toBeNull();
    expect(fsync.conclude(volumeFacts([base, without(5000)]), group)!.confidence).toBe('low');
  });

  it('knows what O_DSYNC takes by the same without it alone', () => {
    const base = cell({
      strategy: 'native-pwrite',
      key: { durability: 'dsync', depth: 1 },
      ops: rounds(1000, 0.02),
      operations: { write: latencies(1 * MS) },
    });
    const group = onlyGroup(volumeFacts([base]));
    expect(fsync.conclude(volumeFacts([base]), group)).toBeNull();
    const twin = (ops: number) =>
      cell({ strategy: 'native-pwrite', key: { durability: 'none', depth: 1 }, ops: rounds(ops, 0.02) });
    const finding = fsync.conclude(volumeFacts([base, twin(10_000)]), group)!;
    expect(finding.confidence).toBe('high');
    expect(finding.summary).toContain('O_DSYNC adds 89');
    expect(finding.advice[0]!.test!.predicted!.ratio).toBeCloseTo(1000 / (100 + 900 / 16), 0);
    expect(fsync.conclude(volumeFacts([base, twin(1500)]), group)).toBeNull();
  });

  it('takes of a group commit what lasts beyond the write', () => {
    const grouped = (commitNs: number, depth = 8) =>
      cell({
        key: { durability: 'group:8', depth, poolSize: 8 },
        ops: rounds(8e9 / commitNs, 0.02),
        operations: {
          write: latencies(60 * US, { serviceNs: 20 * US }),
          commit: latencies(commitNs),
          sync: latencies(0.9 * commitNs, { count: 250, serviceNs: 0.9 * commitNs }),
        },
      });
    const finding = conclude(fsync, volumeFacts([grouped(2 * MS)]))!;
    expect(finding.explains).toBeGreaterThan(0.9);
    expect(finding.advice[0]!.test).toBeUndefined();
    expect(conclude(fsync, volumeFacts([grouped(35 * US)]))).toBeNull();
    expect(conclude(fsync, volumeFacts([grouped(2 * MS, 64)]))).toBeNull();
  });

  describe('with one sync at the end', () => {
    const ended = (syncNs: number, deviceBytes: number | null, files = 64, fileSizeBytes = 4096) =>
      cell({
        strategy: 'native-pwrite',
        key: { mode: 'new', files, fileSizeBytes },
        ops: rounds(50_000, 0.03),
        elapsedMs: (3 * files) / 50,
        syncMs: (3 * files * syncNs) / 1e6,
        devices: deviceBytes === null ? [] : [device(deviceBytes)],
        operations: { sync: latencies(syncNs, { count: 3 * files }) },
      });

    it('says so where many syncs move next to nothing', () => {
      const finding = conclude(fsync, volumeFacts([ended(2 * MS, 192 * 16384)]))!;
      expect(finding).toMatchObject({ confidence: 'low' });
      expect(finding.explains).toBeGreaterThan(0.9);
      const two = [ended(2 * MS, 192 * 16384), ended(2 * MS, 192 * 16384)];
      expect(conclude(fsync, volumeFacts(two))!.confidence).toBe('medium');
      expect(conclude(fsync, volumeFacts([ended(2 * MS, null)], 'fuse'))!.confidence).toBe('low');
    });

    it('says nothing where bytes explain it, where they are not known, and of short syncs', () => {
      expect(conclude(fsync, volumeFacts([ended(20 * MS, 192 * 2e6, 64, 2e6)]))).toBeNull();
      expect(conclude(fsync, volumeFacts([ended(2 * MS, null)]))).toBeNull();
      expect(conclude(fsync, volumeFacts([ended(0.2 * MS, 192 * 16384)]))).toBeNull();
    });
  });

  it('stands before the pool and the processors, which wait for it', async () => {
    const at = (poolSize: number, ops: number) =>
      cell({
        key: { durability: 'each', depth: 64, poolSize },
        ops: rounds(ops, 0.01, 3, poolSize),
        operations: {
          write: latencies(20 * US, { serviceNs: 20 * US }),
          sync: latencies(8 * MS, { serviceNs: 1 * MS }),
        },
      });
    const { diagnoses } = await diagnose(volumeFacts([at(4, 3900), at(16, 15_600)]));
    expect(diagnoses[0]!.findings.map(({ id }) => id)).toEqual(['fsync', 'pool-starved']);
  });

  it('tells the flushes of the device', () => {
    const flushed = { ...durable(5 * US, 1 * MS), flushesPerSync: known(1) };
    const { evidence } = conclude(fsync, volumeFacts([flushed]))!;
    expect(evidence.find(({ name }) => name.startsWith('flushes'))!.value).toBe(1);
  });
});

function pick({ bytesPerSecond, operationsPerSecond, bytesPerSecondRounds }: CellFacts) {
  return { bytesPerSecond, operationsPerSecond, bytesPerSecondRounds };
}
