import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MIB } from '../../../../src/domain/units.js';
import { orderRoutes } from '../../../../src/workloads/order/routes.js';
import { runTasks } from '../../../../src/workloads/order/run-tasks.js';
import { watchedContext } from '../watched/activity-context.js';

const parameters = { tasks: '1-3-1,1-5-1,1-1-1', order: 'longest', unitMs: 2, unitMib: 1 };

describe('tasks', () => {
  it.each(['timer', 'pool', 'blocking'])('tell of each part that has ended: %s', async (route) => {
    const { context, told } = watchedContext(null, parameters);
    await orderRoutes[route]!.run(context);
    expect(told.measure?.operations).toBeGreaterThanOrEqual(9);
  });

  it('are alive while a timer is not due yet', async () => {
    const { context, told } = watchedContext(null, { ...parameters, tasks: '0-1-0', unitMs: 550 });
    await orderRoutes.timer!.run(context);
    expect(told.measure?.operations).toBeGreaterThanOrEqual(3);
  });

  it('tell of a wait that blocks the loop before it is over', async () => {
    const { context, told } = watchedContext(null, { ...parameters, tasks: '0-1-0', unitMs: 1100 });
    await orderRoutes.blocking!.run(context);
    expect(told.measure?.operations).toBeGreaterThanOrEqual(3 + 1);
  });

  it('count every write of a file, in every pass', async () => {
    const directory = mkdtempSync(`${tmpdir()}/iotriage-order-`);
    try {
      const { context, told, atDevice } = watchedContext(directory, parameters);
      await orderRoutes.files!.run(context);
      expect(told.create).toEqual({ operations: 4 * 3, bytes: 4 * 9 * MIB });
      expect(told.measure?.bytes).toBe(9 * MIB);
      expect([...atDevice]).toEqual(['create', 'measure']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('have all ended when one has failed', async () => {
    let underWay = 0;
    const wait = async (length: number, task: number): Promise<void> => {
      underWay++;
      await sleep(length);
      underWay--;
      if (task === 0) throw new Error('no space');
    };
    const tasks = [1, 20, 30].map((length) => ({ before: 0, wait: length, after: 0 }));
    const parts = { compute: () => undefined, wait, now: () => performance.now() };
    await expect(runTasks(tasks, [0, 1, 2], parts)).rejects.toThrow('no space');
    expect(underWay).toBe(0);
  });
});
