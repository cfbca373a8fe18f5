import { describe, expect, it } from 'vitest';
import type { EpochClock } from '../../../src/domain/clock.js';
import type { Probe } from '../../../src/domain/probe.js';
import { runProbes } from '../../../src/run/probe-loop.js';
import { cellFor, serves, simulatedRun, type SimulatedRun } from './probing/simulated-run.js';

const SECOND = 1e9;

interface Options {
  /** What each question takes. */
  readonly tookNs?: number;
  /** Called after each question. */
  readonly after?: (probe: Probe) => void;
  readonly signal?: AbortSignal;
}

/** The names of what was asked, in order. */
async function asked(run: SimulatedRun, options: Options = {}): Promise<readonly string[]> {
  let nowNs = 0;
  await runProbes({
    plan: run.context.plan,
    records: run.records,
    signal: options.signal ?? new AbortController().signal,
    clock: { now: () => nowNs } as unknown as EpochClock,
    ask: (probe) => {
      run.ask(probe);
      nowNs += options.tookNs ?? SECOND;
      options.after?.(probe);
      return Promise.resolve();
    },
  });
  return run.probes.map(({ name }) => name);
}
const usual = cellFor();
const parallel = serves(Infinity, 10);

describe('runProbes', () => {
  it('asks one question after another until none is open', async () => {
    const names = await asked(simulatedRun([usual], parallel));
    expect(names.slice(0, 2)).toEqual(['volume-parallelism', 'larger-pool']);
    expect(names).not.toContain('confirm');
  });

  it('ends when the time is spent', async () => {
    expect(await asked(simulatedRun([usual], parallel), { tookNs: 31 * SECOND })).toEqual([
      'volume-parallelism',
    ]);
  });

  it('asks nothing without a budget', async () => {
    expect(await asked(simulatedRun([usual], parallel, { budgetMs: 0 }))).toEqual([]);
  });

  it('tries the advice at the end where that was wanted, whatever time is left', async () => {
    const names = await asked(simulatedRun([usual], parallel, { confirm: true }), { tookNs: 15 * SECOND });
    expect(names).toEqual(['volume-parallelism', 'larger-pool', 'confirm']);
  });

  it('tries the advice without a budget too', async () => {
    const pools = [4, 16].map((poolSize) => cellFor({ files: 16, poolSize }));
    const threads = [4, 16].map((count) =>
      cellFor({ strategy: 'native-threads', files: 16, threads: count, poolSize: null }),
    );
    const run = simulatedRun([...pools, ...threads], parallel, { budgetMs: 0, confirm: true });
    expect(await asked(run)).toEqual(['confirm']);
  });

  it('ends with the run', async () => {
    const controller = new AbortController();
    const run = simulatedRun([usual], parallel, { confirm: true });
    const names = await asked(run, {
      signal: controller.signal,
      after: () => {
        controller.abort();
      },
    });
    expect(names).toEqual(['volume-parallelism']);
  });
});
