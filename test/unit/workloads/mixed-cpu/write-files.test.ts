import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityContext } from '../../../../src/domain/activity.js';
import { MIB } from '../../../../src/domain/units.js';
import { mixedRoutes } from '../../../../src/workloads/mixed-cpu/routes.js';
import { Files } from '../../../../src/workloads/mixed-cpu/write-files.js';
import { watchedContext } from '../watched/activity-context.js';

const parameters = { files: 3, fileMib: 2, call: 'write', durability: 'end', sums: 2, where: 'loop' };
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-mixed-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('files beside sums', () => {
  it.each(['write', 'writeFile'])('count each call as it ends: %s', async (call) => {
    const { context, told, atDevice } = watchedContext(directory, { ...parameters, call });
    await new Files(context).write();
    expect(told).toEqual({ create: { operations: 3, bytes: 6 * MIB } });
    expect([...atDevice]).toEqual(['create']);
  });

  it('wait for the volume when they settle, each of them', async () => {
    let syncs = 0;
    const { context } = watchedContext(
      directory,
      { ...parameters, durability: 'none' },
      {
        awaitDevice: (work) => {
          syncs++;
          return work();
        },
      },
    );
    const files = new Files(context);
    await files.write();
    syncs = 0;
    await files.settle();
    expect(syncs).toBe(parameters.files);
  });

  it('have one counter with the sums', async () => {
    const { context, told } = watchedContext(directory, { ...parameters, fileMib: 1 });
    await mixedRoutes.loop!.run(context);
    expect(told.measure?.operations).toBeGreaterThanOrEqual(3 + 2);
    expect(told.measure?.bytes).toBe(3 * MIB);
  });

  describe('are left when no call is under way', () => {
    let underWay: number;
    const awaitDevice: ActivityContext['awaitDevice'] = async (work) => {
      underWay++;
      try {
        return await work();
      } finally {
        underWay--;
      }
    };
    beforeEach(() => {
      underWay = 0;
    });

    it('where one fails', async () => {
      const { context } = watchedContext(directory, parameters, { awaitDevice });
      mkdirSync(join(directory, 'm0001'));
      await expect(new Files(context).write()).rejects.toMatchObject({ code: 'EISDIR' });
      expect(underWay).toBe(0);
    });

    it('where a sum beside them fails', async () => {
      let measures = false;
      const { context } = watchedContext(directory, parameters, {
        awaitDevice,
        measure: async (work) => {
          measures = true;
          return { value: await work(), startNs: 0, endNs: 1 };
        },
        moved: (_, bytes) => {
          if (measures && bytes === 0) throw new Error('a sum failed');
        },
      });
      await expect(mixedRoutes.loop!.run(context)).rejects.toThrow('a sum failed');
      expect(underWay).toBe(0);
    });
  });

  it('stop where the run is interrupted', async () => {
    const signal = AbortSignal.abort();
    const { context } = watchedContext(directory, parameters, { signal });
    await new Files(context).write();
    expect(statSync(join(directory, 'm0000')).size).toBe(0);
  });
});
