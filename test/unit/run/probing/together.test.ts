import { expect, it } from 'vitest';
import { TOGETHER_PROBE } from '../../../../src/diagnosis/together/gather.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import { loadAll, loadByName } from '../../../../src/domain/registry.js';
import { nextTogetherProbe } from '../../../../src/run/probing/together.js';
import { strategies } from '../../../../src/strategies/registry.js';
import { workloads } from '../../../../src/workloads/registry.js';
import { plannedCell, runRecords, trial } from '../../diagnosis/build/synthetic-records.js';
import { directory } from '../../diagnosis/together/synthetic-together.js';

const volumes = ['/a', '/b'].map((path, index) => ({ ...directory(path), targetId: `t${index}` }));
const planned = volumes.map(({ path, targetId }, index) => ({
  ...plannedCell(`c${index}`, { strategy: 'fs-promises', members: [path] }),
  targetId,
}));

/** Each trial takes 600 ms, of which 300 ms are measured. */
async function situation() {
  const [header, ...others] = runRecords(
    volumes[0]!,
    planned,
    planned.flatMap(({ id }) => [trial(id, 0), trial(id, 1)]),
  );
  if (header?.type !== 'run') throw new Error('no header');
  const plan = { ...header.run.plan, volumes };
  const records: RunRecord[] = [{ ...header, run: { ...header.run, plan } }, ...others];
  const workload = await loadByName(workloads, 'files');
  if (workload?.kind !== 'io') throw new Error('no workload');
  return { context: { plan, strategies: await loadAll(strategies), workload }, records };
}

it('plans each volume alone and all at once in turns, as many rounds as there is time for', async () => {
  const { context, records } = await situation();
  const probe = nextTogetherProbe(context, records, 20_000);
  expect(probe).toMatchObject({ name: TOGETHER_PROBE, question: 'Do /a and /b share a backend?' });
  expect(probe?.cells.map(({ members, key }) => [members.join('+'), key.threads])).toEqual([
    ['/a', 8],
    ['/b', 8],
    ['/a+/b', 16],
  ]);
  const [one, two, both] = probe!.cells.map(({ id }) => id);
  expect(probe?.order.map(({ cellId }) => cellId)).toEqual([one, two, both, both, two, one, one, two, both]);
  expect(probe?.order[0]).toMatchObject({ round: 0, bounds: { durationMs: 500, bytes: null } });
  expect(nextTogetherProbe(context, records, 6000)?.order).toHaveLength(6);
  expect(nextTogetherProbe(context, records, 2000)).toBeNull();
});

it('is not asked again where its trials gave nothing', async () => {
  const { context, records } = await situation();
  const probe = nextTogetherProbe(context, records, 20_000)!;
  expect(nextTogetherProbe(context, [...records, { type: 'probe', v: 1, probe }], 20_000)).toBeNull();
});

it('builds no facts where no group of volumes is open', async () => {
  const { context, records } = await situation();
  // Records that no facts can be built of: no strategy of theirs is known.
  const unknown = { ...context, strategies: [] };
  const [first] = volumes;
  for (const alone of [[first!], [first!, { ...volumes[1]!, deviceId: first!.deviceId }]]) {
    const plan = { ...context.plan, volumes: alone };
    expect(nextTogetherProbe({ ...unknown, plan }, records, 20_000)).toBeNull();
  }
  expect(() => nextTogetherProbe(unknown, records, 20_000)).toThrow('has no strategy fs-promises');
});
