import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import { rules } from '../../../src/diagnosis/rules/registry.js';
import { verdicts } from '../../../src/domain/finding.js';
import type { SteadyStateFacts } from '../../../src/domain/course.js';
import type { Limit } from '../../../src/domain/target.js';
import { loadAll } from '../../../src/domain/registry.js';
import {
  cell,
  device,
  rounds,
  volumeFacts,
  type CellOptions,
  type StrategyName,
} from './build/synthetic-facts.js';
import { afterProbe } from './probes/diagnosed.js';

const full = { code: 'ENOSPC', message: 'write: ENOSPC in pwrite64 of /data/f', afterBytes: 4096 };

/** The 4 KiB cells of the default run: every route at pool 4, two of them over the pool. */
function ladder(ops: Partial<Record<StrategyName, number>>, options: CellOptions = {}) {
  return Object.entries(ops).flatMap(([name, mean], index) => {
    const strategy = name as StrategyName;
    const swept = strategy === 'native-uv' || strategy === 'fs-promises';
    return (swept ? [1, 2, 4, 8, 16] : [4]).map((poolSize) =>
      cell({
        strategy,
        ops: rounds(mean * (poolSize === 1 ? 0.8 : 1), 0.03, 3, index * 100 + poolSize),
        loop: strategy === 'native-uv' ? 0.6 : 0.99,
        user: 0.6,
        system: 1.1,
        ...options,
        ...(swept ? { key: { poolSize, ...options.key } } : {}),
      }),
    );
  });
}

const inMemory = {
  null: 5e6,
  'native-pwrite': 1.4e6,
  'native-uv': 300e3,
  'fs-sync': 900e3,
  'fs-callback': 170e3,
  'fs-promises': 90e3,
  'worker-pool': 20e3,
};

describe('diagnose', () => {
  it('calls a disk behind the page cache what it is: memory, with JavaScript as the second finding', async () => {
    const cells = ladder(inMemory, { devices: [device(2e6)], syncMs: 60 });
    const { headline, diagnoses, recommendation } = await diagnose(volumeFacts(cells));
    expect(headline).toMatchObject({ id: 'page-cache', confidence: 'high' });
    expect(diagnoses).toHaveLength(1);
    expect(diagnoses[0]!.findings.map(({ id }) => id).slice(0, 2)).toEqual(['page-cache', 'js-overhead']);
    expect(recommendation.uvThreadpoolSize).toBeNull();
    expect(recommendation.strategy).toBe('fs-callback');
  });

  it('calls a tmpfs JavaScript, not memory', async () => {
    const { headline } = await diagnose(volumeFacts(ladder(inMemory), 'tmpfs'));
    expect(headline.id).toBe('js-overhead');
    expect(headline.summary).toContain('fs-promises');
  });

  it('ranks findings by what they explain', async () => {
    const { diagnoses } = await diagnose(volumeFacts(ladder(inMemory, { system: 1.4 }), 'tmpfs'));
    const shares = diagnoses[0]!.findings.map(({ explains }) => explains);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
    expect(diagnoses[0]!.verdict).toBe(diagnoses[0]!.findings[0]!.id);
    const cpu = diagnoses[0]!.findings.find(({ id }) => id === 'cpu')!;
    expect(cpu.contradicts.some((text) => text.startsWith('js-overhead holds beside it'))).toBe(true);
  });

  it('is pool-starved on a volume of 10 ms in parallel', async () => {
    const pools = [4, 64].flatMap((poolSize) =>
      (['native-uv', 'fs-promises'] as const).map((strategy, index) =>
        cell({
          strategy,
          key: { poolSize, depth: 64 },
          ops: rounds(poolSize * 95, 0.01, 3, poolSize + index),
          user: 0.05,
          system: 0.05,
          pool: { bySyscall: { pwrite64: poolSize } },
        }),
      ),
    );
    const { headline, recommendation } = await diagnose(volumeFacts(pools, 'fuse'));
    expect(headline).toMatchObject({ id: 'pool-starved', confidence: 'high' });
    expect(recommendation.uvThreadpoolSize).toBe(64);
    expect(recommendation.reason).toMatch(/16(\.\d)?x/);
  });

  it('is inconclusive on one that serialises, and says that the pool does not matter', async () => {
    const pools = [4, 64].map((poolSize) =>
      cell({
        key: { poolSize, depth: 64 },
        ops: rounds(98, 0.01, 3, poolSize),
        user: 0.02,
        system: 0.02,
        pool: { bySyscall: { pwrite64: poolSize } },
      }),
    );
    const { headline, recommendation } = await diagnose(volumeFacts(pools, 'fuse'));
    expect(headline.id).toBe('inconclusive');
    expect(headline.summary).toContain("throughput does not depend on the pool's size");
    expect(headline.advice).not.toHaveLength(0);
    expect(recommendation.uvThreadpoolSize).toBeNull();
  });

  it('names the limit of a cgroup that the work stands at', async () => {
    const limit: Limit = {
      what: 'io',
      text: 'write 20 MB/s on 7:0',
      value: 20e6,
      unit: 'bytes/s',
      direction: 'write',
      device: 'vda',
      source: '/sys/fs/cgroup/io.max',
    };
    const facts = volumeFacts([cell({ ops: rounds(5000), devices: [device(18e6)] })], 'disk', 2, [limit]);
    const { headline } = await diagnose(facts);
    expect(headline.id).toBe('throttled');
    // 18 MB in 0.9 s: the limit, not the number of rounds, is what to look at.
    expect(headline.summary).toContain(
      'write 20 MB/s on 7:0 (/sys/fs/cgroup/io.max). At it 20 MB/s were seen with',
    );
    expect(headline.advice[0]!.action).toContain('Raise the limit in /sys/fs/cgroup/io.max');
    const elsewhere = { ...limit, device: 'sdz' };
    const other = await diagnose({ ...facts, volume: { ...facts.volume, limits: [elsewhere] } });
    expect(other.headline.summary).toMatch(/^No rule holds/);
    const idle = await diagnose({
      ...facts,
      volume: { ...facts.volume, limits: [{ ...limit, value: 90e6 }] },
    });
    expect(idle.headline.summary).toMatch(/^No rule holds/);
  });

  it('says without a rule that no steady state was reached, where that is known', async () => {
    const steadyState: SteadyStateFacts = {
      over: 'windows',
      steady: 'not-reached',
      assessed: 25,
      first: 20,
      excursion: 0.6,
      rise: 0.1,
      round: 0,
      windowNs: 1e8,
    };
    const one = cell({ ops: rounds(5000) });
    const { headline } = await diagnose(volumeFacts([{ ...one, steadyState }], 'fuse'));
    expect(headline.summary).toContain('; it reached no steady state, five windows in a row vary by 60 %;');
    const steady = { ...one, steadyState: { ...steadyState, steady: 'yes' as const } };
    expect((await diagnose(volumeFacts([steady], 'fuse'))).headline.summary).not.toContain('steady state');
  });

  it('says once that the pool does not matter, and proposes no sweep that was done', async () => {
    const pools = (['native-uv', 'fs-promises'] as const).flatMap((strategy) =>
      [4, 64].map((poolSize) =>
        cell({
          strategy,
          key: { poolSize, depth: 64 },
          ops: rounds(98, 0.01, 3, poolSize),
          user: 0.02,
          system: 0.02,
        }),
      ),
    );
    const { headline } = await diagnose(volumeFacts(pools, 'fuse'));
    expect(headline.summary.split('does not depend on the pool')).toHaveLength(2);
    expect(headline.summary).toContain('fs-promises: ');
    expect(headline.advice[0]!.action).toContain('--depth 1,64');
  });

  it('gives the same pool as headline and as recommendation, never more threads than are in flight', async () => {
    const pools = [4, 16].map((poolSize) =>
      cell({
        strategy: 'fs-promises',
        key: { poolSize, depth: 8 },
        ops: rounds(poolSize === 4 ? 400 : 800, 0.01, 3, poolSize),
        user: 0.02,
        system: 0.02,
      }),
    );
    const { headline, recommendation } = await diagnose(volumeFacts(pools, 'fuse'));
    expect(headline.id).toBe('pool-starved');
    expect(headline.summary).toContain('Set UV_THREADPOOL_SIZE=8: 8 in flight use no more than 8 threads');
    expect(recommendation.uvThreadpoolSize).toBe(8);
  });

  it('takes no headline and no recommendation from a gain that few rounds may show by chance', async () => {
    const pools = [4, 16].map((poolSize) =>
      cell({
        key: { poolSize, depth: 64 },
        ops: poolSize === 4 ? [100, 104] : [118, 121],
        user: 0.1,
        system: 0.1,
      }),
    );
    const { headline, recommendation } = await diagnose(volumeFacts(pools, 'fuse'));
    expect(headline.id).toBe('inconclusive');
    expect(headline.summary).toContain('too few rounds say so');
    expect(headline.summary).not.toContain('does not depend');
    expect(headline.advice[0]!.action).toContain('--rounds 5');
    expect(recommendation.uvThreadpoolSize).toBeNull();
  });

  it('has the failure as headline where no cell completed', async () => {
    const cells = [cell({ failure: full }), cell({ strategy: 'fs-sync', failure: full })];
    const { headline } = await diagnose(volumeFacts(cells));
    expect(headline).toMatchObject({ id: 'enospc', confidence: 'high', explains: 1 });
    expect(headline.summary).toContain('6 of 6 trials on /data failed with ENOSPC');
  });

  it('does not let failed cells hide what the others measured', async () => {
    const failed = cell({ failure: full, key: { depth: 4 } });
    const { headline, diagnoses } = await diagnose(volumeFacts([...ladder(inMemory), failed], 'tmpfs'));
    expect(headline.id).toBe('js-overhead');
    expect(diagnoses[0]!.findings.at(-1)!.id).toBe('enospc');
    const lone = await diagnose(volumeFacts([cell({ ops: rounds(98, 0.01) }), failed], 'fuse'));
    expect(lone.headline.id).toBe('inconclusive');
    expect(lone.diagnoses[0]!.findings.map(({ id }) => id)).toEqual(['inconclusive', 'enospc']);
  });

  it('names a failure that has no verdict of its own', async () => {
    const hung = { code: 'hung', message: 'no progress for 30 s', afterBytes: 0 };
    const { headline } = await diagnose(volumeFacts([cell({ failure: hung })]));
    expect(headline.id).toBe('inconclusive');
    expect(headline.summary).toContain('3 x hung');
    expect(headline.summary).toContain('no progress for 30 s');
  });

  it('says that trials fail where most of them do, not what the few show that did not', async () => {
    const failing = (depth: number) => cell({ failure: { ...full, code: 'EIO' }, key: { depth } });
    const some = [...ladder(inMemory).slice(1, 2), failing(2), failing(3)];
    const { headline, diagnoses } = await diagnose(volumeFacts(some, 'tmpfs'));
    expect(headline.id).toBe('eio');
    expect(diagnoses[0]!.findings[0]!.id).not.toBe('eio');
  });

  it('says of work that programs alone did that there is nothing to compare, not that it failed', async () => {
    const reference = (ops: readonly number[]) => {
      const made = cell({ ops });
      return { ...made, strategy: { ...made.strategy, name: 'dd', family: 'reference' as const } };
    };
    const { headline } = await diagnose(volumeFacts([reference([1000, 1000, 1000])]));
    expect(headline.id).toBe('inconclusive');
    expect(headline.summary).toContain('dd alone was measured, a reference to compare with');
    const failed = cell({ failure: { code: 'EIO', message: 'input/output error', afterBytes: 0 } });
    const beside = await diagnose(volumeFacts([reference([1000, 1000, 1000]), failed]));
    expect(beside.headline.summary).not.toContain('a reference to compare with');
  });

  it('is inconclusive of a volume that nothing was measured of', async () => {
    expect((await diagnose(volumeFacts([]))).headline.id).toBe('inconclusive');
    const { headline } = await diagnose(volumeFacts([cell()]));
    expect(headline.summary).toContain('no trial ran');
  });

  it('asks for nothing to be mended where the run was only stopped', async () => {
    const stopped = { code: 'interrupted', message: 'the run was interrupted', afterBytes: 0 };
    const one = cell({ failure: stopped });
    const trials = one.trials.map((trial) => ({ ...trial, exit: 'interrupted' as const }));
    const { headline } = await diagnose(volumeFacts([{ ...one, trials }]));
    expect(headline.advice).toMatchObject([{ action: 'Run it again to its end' }]);
    expect(headline.summary).not.toContain('Mend');
  });

  it('takes the remark that zeros would be faster for no conclusion', async () => {
    const route = (content: 'zero' | 'random', ops: number) =>
      [4, 16].map((poolSize) =>
        cell({
          strategy: 'fs-promises',
          key: { content, direct: true, durability: 'none', poolSize },
          ops: rounds(ops, 0.01, 3, ops + poolSize),
          user: 0.02,
          system: 0.02,
        }),
      );
    const { diagnoses } = await diagnose(volumeFacts([...route('random', 1000), ...route('zero', 4000)]));
    const [random, zeros] = diagnoses;
    expect(random!.findings.map(({ id, explains }) => [id, explains])).toEqual([
      ['inconclusive', 0],
      ['compressible', 0],
    ]);
    expect(zeros!.verdict).toBe('compressible');
    expect(zeros!.findings[0]!.explains).toBeGreaterThan(0.5);
  });

  it('takes the surer conclusion of another workload for a guess, if it explains as much', async () => {
    /** Pressure on the processors, a guess, that explains so much. */
    const guess = (share: number) =>
      [1, 2, 3].map((files) =>
        cell({
          ops: rounds(1000, 0.01),
          user: share,
          system: share,
          cpuPressure: 0.7,
          key: { files, fileSizeBytes: 6 * 2 ** 20 },
        }),
      );
    const starved = [4, 64].map((poolSize) =>
      cell({
        strategy: 'fs-promises',
        key: { poolSize, depth: 64, blockSizeBytes: 65_536 },
        ops: rounds(poolSize * 95, 0.01, 3, poolSize),
        user: 0.02,
        system: 0.02,
        pool: { bySyscall: { pwrite64: poolSize } },
      }),
    );
    const headline = async (share: number, probed = false) => {
      const facts = volumeFacts([...guess(share), ...starved], 'fuse');
      const probe = { ...afterProbe(facts, 'x').probes[0]!, ownCellIds: starved.map(({ id }) => id) };
      const known = { ...facts, probes: probed ? [{ ...probe, diagnose: true }] : [] };
      return (await diagnose(known)).headline.id;
    };
    expect(await headline(0.6)).toBe('pool-starved');
    expect(await headline(0.6, true)).toBe('cpu');
  });

  it('tells of what was asked for before what only a further trial measured, with however many cells', async () => {
    const starved = [4, 64].map((poolSize) =>
      cell({
        strategy: 'fs-promises',
        key: { poolSize, depth: 64 },
        ops: rounds(poolSize * 95, 0.01, 3, poolSize),
        user: 0.02,
        system: 0.02,
        pool: { bySyscall: { pwrite64: poolSize } },
      }),
    );
    const beside = [1, 2, 3].map((files) =>
      cell({
        ops: rounds(1000, 0.01),
        user: 0.6,
        system: 0.6,
        cpuPressure: 0.7,
        key: { files, fileSizeBytes: 6 * 2 ** 20, blockSizeBytes: 65_536 },
      }),
    );
    const headline = async (probed: boolean) => {
      const facts = volumeFacts([...starved, ...beside], 'fuse');
      const probe = { ...afterProbe(facts, 'x').probes[0]!, ownCellIds: beside.map(({ id }) => id) };
      return (await diagnose({ ...facts, probes: probed ? [{ ...probe, diagnose: true }] : [] }))
        .diagnoses[0]!;
    };
    expect((await headline(false)).cellIds).toHaveLength(3);
    expect((await headline(true)).cellIds).toHaveLength(2);
  });

  it('is less sure where every round was disturbed', async () => {
    const disturbances = ['other processes used 1.5 of 2 processors'];
    const cells = ladder(inMemory, { disturbances });
    const { headline } = await diagnose(volumeFacts(cells, 'tmpfs'));
    expect(headline.confidence).toBe('medium');
    expect(headline.contradicts.at(-1)).toContain(disturbances[0]!);
  });

  it('is less sure of what one round shows', async () => {
    const { headline } = await diagnose(volumeFacts([cell({ ops: [1000], user: 1, system: 0.98 })], 'tmpfs'));
    expect(headline).toMatchObject({ id: 'cpu', confidence: 'medium' });
    expect(headline.contradicts.at(-1)).toContain('one round');
  });

  it('compares nothing of one round', async () => {
    const cells = ladder(inMemory, { user: 0.1, system: 0.1 }).map((one) => ({
      ...one,
      bytesPerSecondRounds: one.bytesPerSecondRounds.slice(0, 1),
      trials: one.trials.slice(0, 1),
    }));
    const { headline } = await diagnose(volumeFacts(cells, 'fuse'));
    expect(headline.id).toBe('inconclusive');
    expect(headline.summary).toContain('--rounds 5');
  });
});

describe('the registry of rules', () => {
  it('holds rules under the names of their verdicts, each with thresholds and reasons', async () => {
    const loaded = await loadAll(rules);
    expect(loaded.map(({ id }) => id)).toEqual(Object.keys(rules));
    for (const { id, summary, thresholds } of loaded) {
      expect(verdicts).toContain(id);
      expect(summary).not.toBe('');
      expect(thresholds.length).toBeGreaterThan(0);
      for (const { reason } of thresholds) expect(reason).not.toBe('');
    }
  });

  it('holds rules that say nothing of nothing', async () => {
    for (const rule of await loadAll(rules)) {
      expect(rule.conclude(volumeFacts([]), { label: '', cellIds: [] })).toBeNull();
    }
  });
});
