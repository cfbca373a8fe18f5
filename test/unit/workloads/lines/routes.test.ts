import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityContext, ActivityOutcome } from '../../../../src/domain/activity.js';
import { EpochClock, monotonicNs } from '../../../../src/domain/clock.js';
import { LatencyHistogram } from '../../../../src/stats/histogram.js';
import { lineRoutes } from '../../../../src/workloads/lines/routes.js';
import { bytesOfLines, lineOf } from '../../../../src/workloads/lines/text.js';

const COUNT = 3000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-lines-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function run(
  route: string,
  parameters: ActivityContext['parameters'] = {},
  changes: Partial<ActivityContext> = {},
): Promise<ActivityOutcome> {
  const clock = new EpochClock(monotonicNs());
  return lineRoutes[route]!.run({
    clock,
    directory,
    parameters: { lines: COUNT, appendLines: 100, writers: 10, threads: 2, gather: 1, ...parameters },
    poolSize: 4,
    seed: 1,
    signal: new AbortController().signal,
    measure: async (work) => ({ value: await work(), startNs: 0, endNs: 1 }),
    progress: () => undefined,
    moved: () => undefined,
    awaitDevice: (work) => work(),
    ...changes,
  });
}

const text = (count: number): string => Array.from({ length: count }, (_, index) => lineOf(index)).join('');
const written = (): string => readFileSync(join(directory, 'l0000'), 'latin1');

describe.each(Object.keys(lineRoutes))('lines by %s', (route) => {
  it('counts lines, their bytes and what they took, and leaves all of them', async () => {
    const outcome = await run(route);
    const count = route === 'append-file' ? 100 : COUNT;
    expect(outcome.iterations % count).toBe(0);
    expect(outcome.bytes).toBe((outcome.iterations / count) * bytesOfLines(count));
    expect(outcome.checks).toMatchObject([{ what: 'lines', passed: true }]);
    expect(outcome.figures).toMatchObject({ 'user CPU/line': { unit: 'ns' }, 'sleeps/line': { unit: '' } });
    expect(written().split('\n').sort()).toEqual(text(count).split('\n').sort());
  });
});

describe.each(['sync-buffered', 'sync-each', 'double-buffered', 'async-buffered', 'stream', 'append-file'])(
  'one writer by %s',
  (route) => {
    it('writes the lines in their order', async () => {
      const { figures } = await run(route);
      expect(written()).toBe(text(route === 'append-file' ? 100 : COUNT));
      expect(figures['late lines']).toEqual({ value: 0, unit: '' });
    });
  },
);

describe.each(['await-each', 'await-callback', 'append-descriptors'])('writers by %s', (route) => {
  it('stamps each line of what is measured, and says what a stamp costs', async () => {
    const { operations, iterations, bytes, figures } = await run(route);
    const { latency, ...write } = operations.write!;
    expect(write).toMatchObject({ count: iterations, bytes, errors: [], stages: null });
    expect(LatencyHistogram.from(latency).count).toBe(iterations);
    expect(figures['stamp/line']?.value).toBeGreaterThan(0);
  });

  it('writes in order where there is one of them', async () => {
    await run(route, { writers: 1 });
    expect(written()).toBe(text(COUNT));
  });

  it('ends soon when the run is interrupted, and says so by lines that are missing', async () => {
    const controller = new AbortController();
    const told: number[] = [];
    const { checks } = await run(
      route,
      { lines: 50_000 },
      {
        signal: controller.signal,
        progress: (operations) => {
          told.push(operations);
          if (operations > 1000) controller.abort();
        },
      },
    );
    expect(checks[0]?.passed).toBe(false);
    expect(told.at(-1)).toBeLessThan(10_000);
    expect(written().length).toBeLessThan(bytesOfLines(10_000));
  });
});

describe('native-pwrite', () => {
  it.each([
    [1, 1],
    [3, 1],
    [2, 65_536],
  ])('by %i threads that gather %i bytes leaves the lines in their order', async (threads, gather) => {
    await run('native-pwrite', { threads, gather });
    expect(written()).toBe(text(COUNT));
  });
});

it('an error of a write is what the route fails with', async () => {
  const missing = join(directory, 'absent');
  for (const route of Object.keys(lineRoutes)) {
    await expect(run(route, {}, { directory: missing })).rejects.toMatchObject({ code: 'ENOENT' });
  }
});
