import { describe, expect, it } from 'vitest';
import { nextProbe } from '../../../../src/run/probing/next-probe.js';
import { volume } from '../../diagnosis/build/synthetic-facts.js';
import { cellFor, inFlight, serves, simulatedRun, type SimulatedRun } from './simulated-run.js';

const next = ({ context, records }: SimulatedRun, spentMs = 0, mostMs = Infinity) =>
  nextProbe(context, records, new Map([['t0', spentMs]]), mostMs);
const usual = cellFor();

describe('nextProbe', () => {
  it('asks first how many calls the volume serves at a time, by cells that nothing measured', async () => {
    const run = simulatedRun([usual], serves(Infinity, 10));
    const probe = await next(run);
    expect(probe).toMatchObject({
      kind: 'probe',
      name: 'volume-parallelism',
      targetId: 't0',
      question: 'How many operations does the volume serve at a time?',
      about: [usual.id],
      diagnose: false,
    });
    expect(probe!.cells.map(({ key }) => [key.strategy, key.threads])).toEqual([
      ['native-threads', 1],
      ['native-threads', 16],
      ['native-threads', 4],
    ]);
    expect(probe!.order.map(({ round }) => round)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('knows the answer when it asks the next question, and foretells by it', async () => {
    const run = simulatedRun([usual], serves(8, 10));
    const first = await next(run);
    run.ask(first!);
    const second = await next(run);
    expect(second).toMatchObject({ name: 'larger-pool' });
    const [eight, sixteen] = second!.predictions;
    expect(eight).toMatchObject({ baseCellId: usual.id, metric: 'operationsPerSecond' });
    expect(eight!.ratio).toBeCloseTo(2, 1);
    expect(sixteen!.ratio).toBeCloseTo(2, 1);
    expect(second!.cells.map(({ id }) => id)).toEqual([eight!.cellId, sixteen!.cellId]);
  });

  it('asks what promises little after the others', async () => {
    const run = simulatedRun([usual], serves(1, 10));
    for (let asked = 0; asked < 20; asked++) {
      const probe = await next(run);
      if (probe === null) break;
      run.ask(probe);
    }
    const names = run.probes.map(({ name }) => name);
    expect(names.indexOf('larger-pool')).toBeGreaterThan(names.indexOf('larger-blocks'));
    expect(names.indexOf('larger-blocks')).toBeGreaterThan(0);
  });

  it('comes to an end', async () => {
    const run = simulatedRun([usual], serves(8, 10));
    for (let asked = 0; asked < 20; asked++) {
      const probe = await next(run);
      if (probe === null) break;
      run.ask(probe);
    }
    const names = run.probes.map(({ name }) => name);
    expect(names.length).toBeLessThan(20);
    expect(new Set(names).size).toBe(names.length);
  });

  it('asks as much of a question as it has time for, by what tells most', async () => {
    // A trial takes 600 ms, each cell has two.
    const run = simulatedRun([usual], serves(Infinity, 10), { budgetMs: 5000 });
    const threads = async (spentMs: number, mostMs?: number) =>
      (await next(run, spentMs, mostMs))?.cells.map(({ key }) => key.threads) ?? null;
    expect(await threads(0)).toEqual([1, 16]);
    // No question takes all of the time that is left, but for the last cell of one.
    expect(await threads(1500)).toEqual([1]);
    expect(await threads(0, 1300)).toEqual([1]);
    expect(await threads(0, 1100)).toBeNull();
    expect(await threads(4700)).toBeNull();
    expect(await threads(5000)).toBeNull();
  });

  it.each([
    ['tmpfs', false, null],
    ['disk', false, 'content'],
    ['fuse', false, 'beneath-memory'],
    ['fuse', true, null],
  ] as const)('asks of work that does not wait, on a %s, direct %s: %s', async (kind, direct, name) => {
    const busy = simulatedRun([cellFor({ depth: 1, direct })], () => 1000, {}, volume(kind));
    const trials = busy.records.map((record) =>
      record.type === 'trial' && record.trial.measurement
        ? {
            ...record,
            trial: {
              ...record.trial,
              measurement: {
                ...record.trial.measurement,
                resources: { ...record.trial.measurement.resources, userNs: 1.9 * 300e6 },
              },
            },
          }
        : record,
    );
    const probe = await nextProbe(busy.context, trials, new Map(), Infinity);
    expect(probe?.name ?? null).toBe(name);
  });

  it('asks for no cell that there is no room for', async () => {
    const run = simulatedRun([usual], serves(8, 10), { reserveBytes: 1e12 });
    expect(await next(run)).toBeNull();
    const forced = simulatedRun([usual], serves(8, 10), { reserveBytes: 1e12, force: true });
    expect(await next(forced)).not.toBeNull();
  });

  it('asks of files where all went into one', async () => {
    const one = cellFor({ files: 1, fileSizeBytes: 2 ** 23 });
    const locked = simulatedRun(
      [one],
      ({ files, ...key }) => (Math.min(files, inFlight({ files, ...key })) * 1000) / 10,
    );
    locked.ask((await next(locked))!);
    const probe = await next(locked);
    expect(probe).toMatchObject({ name: 'more-files', predictions: [{ ratio: 4 }] });
    expect(probe!.cells[0]!.key).toMatchObject({ files: 4, fileSizeBytes: 2 ** 21 });
  });
});
