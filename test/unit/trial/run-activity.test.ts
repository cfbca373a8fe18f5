import { describe, expect, it } from 'vitest';
import { plainOutcome, type ActivityContext, type ActivityOutcome } from '../../../src/domain/activity.js';
import { IotriageError } from '../../../src/domain/errors.js';
import type { PhaseName } from '../../../src/domain/measurement.js';
import { ActivityExecution } from '../../../src/trial/run-activity.js';

type Run = (context: ActivityContext) => Promise<ActivityOutcome>;

/** A clock that goes on by a step with each look at it. */
function execution(run: Run, signal = new AbortController().signal) {
  let now = 0;
  const phases: PhaseName[] = [];
  const reported: unknown[] = [];
  const made = new ActivityExecution({
    spec: {
      activity: { workload: 'w', route: 'r', parameters: { n: 3 }, poolSize: 2, cpus: null, node: null },
      seed: 7,
    } as never,
    route: { summary: '', place: 'volume', usesPool: false, blocksLoop: false, run },
    directory: '/workspace',
    clock: { now: () => (now += 10) } as never,
    signal,
    enter: (phase) => phases.push(phase),
    report: () => reported.push(made.progress()),
  });
  return { made, phases, reported };
}

const measured =
  (outcome: Partial<ActivityOutcome> = {}): Run =>
  async (context) => {
    await context.measure(() => 'done');
    return { ...plainOutcome, ...outcome };
  };

describe('a trial of an activity', () => {
  it('measures what the route measures, between preparation and checks', async () => {
    const { made, phases } = execution(measured({ bytes: 5, iterations: 4, notes: ['so'] }));
    const { measurement, failure } = await made.run();
    expect(failure).toBeNull();
    expect(phases).toEqual(['create', 'measure', 'verify']);
    expect(measurement).toMatchObject({ elapsedNs: 10, memberBytes: [5], notes: ['so'] });
    expect(measurement?.phases).toEqual([
      { name: 'measure', startNs: 10, endNs: 20, operations: {}, bytes: 5 },
    ]);
    expect(measurement?.activity).toMatchObject({ iterations: 4, bytes: 5 });
  });

  it('gives the route its parameters, its place and what the work returned', async () => {
    const seen: unknown[] = [];
    const { made } = execution(async (context) => {
      const { value, startNs, endNs } = await context.measure(() => Promise.resolve('value'));
      seen.push(
        context.parameters,
        context.directory,
        context.poolSize,
        context.seed,
        value,
        endNs - startNs,
      );
      return plainOutcome;
    });
    await made.run();
    expect(seen).toEqual([{ n: 3 }, '/workspace', 2, 7, 'value', 10]);
  });

  it('fails by a check that does not hold, with its measurement', async () => {
    const checks = [
      { what: 'sum', passed: true, detail: 'right' },
      { what: 'order', passed: false, detail: 'line 3 is line 4' },
    ];
    const { measurement, failure } = await execution(measured({ checks })).made.run();
    expect(measurement).not.toBeNull();
    expect(failure).toMatchObject({
      code: 'verify-failed',
      message: 'order: line 3 is line 4',
      phase: 'verify',
    });
  });

  it('fails by the code of what the route throws, in the phase that it was in', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const { made } = execution(
      (context) =>
        context.measure(() => {
          context.progress(1, 64);
          return Promise.reject(full);
        }) as never,
    );
    const { measurement, failure } = await made.run();
    expect(measurement).toBeNull();
    expect(failure).toMatchObject({ code: 'ENOSPC', phase: 'measure', afterBytes: 64 });
    expect(made.progress()).toEqual({ operations: 1, bytes: 64, awaitsDevice: false });
  });

  it('adds up what has moved in each phase, and tells it itself where its loop is blocked', async () => {
    const seen: unknown[] = [];
    const { made, reported } = execution(async (context) => {
      context.moved(1, 10);
      context.moved(2, 20);
      seen.push(made.progress());
      await context.measure(async () => {
        context.moved(1, 5);
        seen.push(made.progress());
        const end = performance.now() + 600;
        while (performance.now() < end);
        context.moved(1, 5);
        context.moved(1, 5);
        await Promise.resolve();
      });
      return plainOutcome;
    });
    await made.run();
    expect(seen).toEqual([
      { operations: 3, bytes: 30, awaitsDevice: false },
      { operations: 1, bytes: 5, awaitsDevice: false },
    ]);
    expect(reported).toEqual([{ operations: 2, bytes: 10, awaitsDevice: false }]);
  });

  it('says as long as calls are under way that wait for the device', async () => {
    const seen: boolean[] = [];
    const look = (): void => void seen.push(made.progress().awaitsDevice);
    const { made } = execution(async (context) => {
      const ends: (() => void)[] = [];
      const calls = [1, 2].map(() =>
        context.awaitDevice(() => new Promise<void>((resolve) => ends.push(resolve))),
      );
      look();
      ends[0]?.();
      await calls[0];
      look();
      ends[1]?.();
      await calls[1];
      look();
      await context.awaitDevice(() => Promise.reject(new Error('x'))).catch(look);
      return plainOutcome;
    });
    await made.run();
    expect(seen).toEqual([true, true, false, false]);
  });

  it('says where a route is closed here', async () => {
    const closed = new IotriageError('unsupported', 'not here');
    const { failure } = await execution(() => Promise.reject(closed)).made.run();
    expect(failure).toMatchObject({ code: 'unsupported', phase: 'create' });
  });

  it('fails where a route measures nothing, or measures twice, also at once', async () => {
    const nothing = await execution(() => Promise.resolve(plainOutcome)).made.run();
    expect(nothing).toMatchObject({ measurement: null, failure: { code: 'internal' } });
    const twice = await execution(async (context) => {
      await context.measure(() => 1);
      await context.measure(() => 2);
      return plainOutcome;
    }).made.run();
    expect(twice.failure?.message).toBe('an activity measures once');
    const atOnce = await execution(async (context) => {
      await Promise.all([
        context.measure(() => Promise.resolve(1)),
        context.measure(() => Promise.resolve(2)),
      ]);
      return plainOutcome;
    }).made.run();
    expect(atOnce.failure?.message).toBe('an activity measures once');
  });

  it('is interrupted whatever came of it', async () => {
    const controller = new AbortController();
    controller.abort();
    const done = await execution(measured(), controller.signal).made.run();
    expect(done).toMatchObject({ measurement: { elapsedNs: 10 }, failure: { code: 'interrupted' } });
    const thrown = await execution(() => Promise.reject(new Error('x')), controller.signal).made.run();
    expect(thrown).toMatchObject({ measurement: null, failure: { code: 'interrupted' } });
  });
});
