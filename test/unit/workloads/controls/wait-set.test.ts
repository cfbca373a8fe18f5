import { describe, expect, it } from 'vitest';
import { measureWaits, type Waited, type Waiter } from '../../../../src/workloads/controls/wait-set.js';
import { contextOf } from './context.js';

const MS = 1e6;

/** Waits that last as long as they say, without waiting. */
function scripted(script: (index: number) => Waited, log: string[] = []): Waiter {
  return {
    wait: async (index, milliseconds) => {
      log.push(`begin ${index} ${milliseconds}`);
      await Promise.resolve();
      log.push(`end ${index}`);
      return script(index);
    },
    end: () => {
      log.push('closed');
      return Promise.resolve();
    },
  };
}

const whole = (): Waited => ({ askedNs: 0, startNs: 0, endNs: 200 * MS });

describe('measureWaits', () => {
  it('begins a wait when the one before is over, and ends what waits', async () => {
    const log: string[] = [];
    const open = () => Promise.resolve(scripted(whole, log));
    const outcome = await measureWaits(contextOf({ schedule: 'sequential' }), { open });
    expect(log).toEqual(['begin 0 200', 'end 0', 'begin 1 200', 'end 1', 'begin 2 200', 'end 2', 'closed']);
    expect(outcome.figures.predicted?.value).toBe(3);
  });

  it('begins all of them at once', async () => {
    const log: string[] = [];
    const open = () => Promise.resolve(scripted(whole, log));
    const outcome = await measureWaits(contextOf({ schedule: 'concurrent' }), { open });
    expect(log.slice(0, 3)).toEqual(['begin 0 200', 'begin 1 200', 'begin 2 200']);
    expect(outcome.figures.predicted?.value).toBe(1);
    expect(outcome.spans).toEqual([]);
  });

  it('draws waits from when they hold a thread, and predicts the steps of the pool', async () => {
    const script = (index: number): Waited => {
      const step = Math.floor(index / 2) * 200 * MS;
      return { askedNs: 0, startNs: step, endNs: step + 200 * MS };
    };
    const open = () => Promise.resolve(scripted(script));
    const context = contextOf(
      { waits: 5 },
      {
        poolSize: 2,
        measure: async (work) => ({ value: await work(), startNs: 0, endNs: 600 * MS }),
      },
    );
    const { figures, spans, checks } = await measureWaits(context, { open, holdsPool: true });
    expect(figures).toMatchObject({
      steps: { value: 3 },
      predicted: { value: 3 },
      'longest wait': { value: 600, unit: 'ms' },
    });
    expect(spans.map(({ track, startNs, endNs }) => [track, startNs / MS, endNs / MS])).toEqual([
      ['wait 1', 0, 200],
      ['wait 2', 0, 200],
      ['wait 3', 200, 400],
      ['wait 4', 200, 400],
      ['wait 5', 400, 600],
    ]);
    expect(checks[0]?.passed).toBe(true);
  });

  it('computes a sum after each wait is begun', async () => {
    const log: string[] = [];
    const open = () => Promise.resolve(scripted(whole, log));
    const { spans, figures } = await measureWaits(contextOf({ beside: 'sums', sumMs: 1 }), { open });
    expect(spans.filter(({ kind }) => kind === 'compute').map(({ track }) => track)).toEqual([
      'sum 1',
      'sum 2',
      'sum 3',
    ]);
    expect(figures['a sum']?.value).toBeGreaterThan(0);
  });

  it('fails its check where a wait was shorter than asked for', async () => {
    const script = (index: number): Waited => ({
      askedNs: 0,
      startNs: 0,
      endNs: (index === 1 ? 150 : 200) * MS,
    });
    const open = () => Promise.resolve(scripted(script));
    const { checks } = await measureWaits(contextOf({}), { open });
    expect(checks).toEqual([
      { what: 'waits', passed: false, detail: '3 waits of 200 ms, the shortest 150.0 ms' },
    ]);
  });

  it('ends what waits where a wait fails, and where the run is interrupted', async () => {
    const log: string[] = [];
    const failing: Waiter = { ...scripted(whole, log), wait: () => Promise.reject(new Error('no answer')) };
    await expect(measureWaits(contextOf({}), { open: () => Promise.resolve(failing) })).rejects.toThrow(
      'no answer',
    );
    const controller = new AbortController();
    const endless: Waiter = {
      ...scripted(whole, log),
      wait: () => {
        controller.abort('SIGINT');
        return new Promise(() => undefined);
      },
    };
    const context = contextOf({}, { signal: controller.signal });
    await expect(measureWaits(context, { open: () => Promise.resolve(endless) })).rejects.toThrow(
      'interrupted',
    );
    expect(log).toEqual(['closed', 'closed']);
  });
});
