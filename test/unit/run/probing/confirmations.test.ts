import { describe, expect, it } from 'vitest';
import { buildFacts } from '../../../../src/diagnosis/facts.js';
import { confirmations } from '../../../../src/run/probing/confirmations.js';
import { nextProbe } from '../../../../src/run/probing/next-probe.js';
import {
  cellFor,
  serves,
  simulatedRun,
  strategies,
  type RouteModel,
  type SimulatedRun,
} from './simulated-run.js';

const usual = cellFor();

async function probed(run: SimulatedRun): Promise<SimulatedRun> {
  for (let asked = 0; asked < 20; asked++) {
    const probe = await nextProbe(run.context, run.records, new Map(), Infinity);
    if (probe === null) break;
    run.ask(probe);
  }
  return run;
}

/** What became of the prediction, after the trials of the advice. */
function outcome({ records }: SimulatedRun) {
  const [facts] = buildFacts(records, strategies);
  return facts?.probes.find(({ kind }) => kind === 'confirm')?.predictions[0];
}

async function confirmed(model: RouteModel) {
  const run = await probed(simulatedRun([usual], model));
  const [confirmation] = await confirmations(run.context, run.records);
  if (confirmation === undefined) throw new Error('there is nothing to confirm');
  run.ask(confirmation);
  return { run, confirmation, outcome: outcome(run)! };
}

describe('confirmations', () => {
  it('tries the advice and what it is compared with in turns, five rounds each', async () => {
    const { confirmation, outcome: seen } = await confirmed(serves(Infinity, 10));
    expect(confirmation).toMatchObject({ kind: 'confirm', about: [usual.id] });
    expect(confirmation.why).toMatch(/^pool-starved: Start the service with UV_THREADPOOL_SIZE=16/);
    const [prediction] = confirmation.predictions;
    const ids = confirmation.order.map(({ cellId }) => cellId);
    expect(ids.slice(0, 4)).toEqual([usual.id, prediction!.cellId, prediction!.cellId, usual.id]);
    expect(ids.filter((id) => id === usual.id)).toHaveLength(5);
    expect(seen).toMatchObject({ holds: true });
    expect(seen.measured).toBeCloseTo(4, 1);
    expect(seen.interval![0]).toBeLessThan(4);
  });

  it('takes the prediction that was fixed before the probe tried the advised pool', async () => {
    const { run, confirmation } = await confirmed(serves(Infinity, 10));
    const before = run.probes.find(({ name }) => name === 'larger-pool')!;
    expect(before.predictions).toContainEqual(confirmation.predictions[0]);
    // The cell was measured by the probe: none is new.
    expect(confirmation.cells).toEqual([]);
  });

  it('says that a prediction does not hold', async () => {
    // Node.js gains half as much by a larger pool as threads of our own do by as many.
    const model: RouteModel = (key) =>
      serves(Infinity, 10)(key) * (key.strategy === 'fs-promises' && key.poolSize !== 4 ? 0.5 : 1);
    const { outcome: seen } = await confirmed(model);
    expect(seen.ratio).toBeCloseTo(4, 1);
    expect(seen.measured).toBeCloseTo(2, 1);
    expect(seen.holds).toBe(false);
  });

  it('tries that a pool is to be left where the volume serves one after another', async () => {
    const { confirmation, outcome: seen } = await confirmed(serves(1, 10));
    expect(confirmation.why).toMatch(/^device-latency-serial: Leave UV_THREADPOOL_SIZE/);
    expect(confirmation.predictions[0]!.ratio).toBe(1);
    expect(seen).toMatchObject({ holds: true });
  });

  it('has nothing to try where there is no advice, or no room for it', async () => {
    const none = simulatedRun([usual], serves(8, 10));
    expect(await confirmations(none.context, none.records)).toEqual([]);
    const run = await probed(simulatedRun([usual], serves(Infinity, 10)));
    const { plan } = run.context;
    const full = { ...plan, settings: { ...plan.settings, reserveBytes: 1e12 } };
    expect(await confirmations({ ...run.context, plan: full }, run.records)).toEqual([]);
  });
});
