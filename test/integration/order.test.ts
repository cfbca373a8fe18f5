import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, ReportActivity } from '../../src/domain/report.js';
import { iotriage, leftovers, runJson } from './cli.js';

/** A whole preset with short units, on a machine that may be busy. */
const TIMEOUT_MS = 180_000;

const directory = mkdtempSync(path.join(tmpdir(), 'iotriage-order-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

let report: Report;
let code: number | null;
beforeAll(async () => {
  const small = ['--with', 'unitMs=5', '--with', 'unitMib=1', '--rounds', '1'];
  ({ report, code } = await runJson(['--preset', 'order', directory, ...small]));
}, TIMEOUT_MS);

function find(route: string, order: string, pool: number | null = null): ReportActivity {
  const found = report.activities.find(
    ({ key }) => key.route === route && key.parameters.order === order && key.poolSize === pool,
  );
  if (!found) throw new Error(`no ${route} ${order} ${String(pool)}`);
  return found;
}

describe('preset order', () => {
  it('measures every cell, answers first, and leaves nothing behind', () => {
    expect({ code, status: report.run.status }).toEqual({ code: 0, status: 'complete' });
    expect(report.activities).toHaveLength(14);
    expect(report.activities.filter(({ time }) => time === null)).toEqual([]);
    expect(report.experiment?.answer?.summary).toMatch(
      /^Starting the longest wait first takes [\d.]+ units against [\d.]+ shortest first \(timers\): /,
    );
    expect(leftovers(directory)).toEqual([]);
  });

  it.each([
    ['timer', null, 7, 9],
    ['pool', 4, 7, 9],
    ['pool', 2, 8, 9],
    ['pool', 1, 11, 11],
    ['blocking', null, 15, 15],
  ] as const)('predicts %s with pool %s', (route, pool, longest, shortest) => {
    expect(find(route, 'longest', pool).figures.predicted?.value.median).toBe(longest);
    expect(find(route, 'shortest', pool).figures.predicted?.value.median).toBe(shortest);
  });

  it.each([
    // Waits cannot be shorter than they are: all of them where they go one at a time, else the longest.
    ['timer', null, 5],
    ['pool', 4, 5],
    ['pool', 1, 9],
    ['blocking', null, 9],
  ] as const)('measures %s with pool %s', (route, pool, least) => {
    for (const order of ['longest', 'shortest'])
      expect(find(route, order, pool).figures.makespan?.value.median).toBeGreaterThanOrEqual(0.98 * least);
  });

  it('draws each task and marks a critical path that ends last', () => {
    for (const { spans, key } of report.activities) {
      expect(spans).toHaveLength(9);
      const endNs = Math.max(...spans.map((span) => span.endNs));
      const critical = spans.filter((span) => span.critical === true);
      expect({ key, endNs: Math.max(...critical.map((span) => span.endNs)) }).toEqual({ key, endNs });
    }
  });

  it('writes files of the lengths asked for', () => {
    expect(find('files', 'longest', 4).bytes).toBe(9 * 1024 * 1024);
    expect(find('files', 'longest', 4).path).toBe(directory);
  });
});

it(
  'prints the answer first, pictures and critical paths, and complains of tasks that are none',
  async () => {
    const small = ['--with', 'unitMs=2', '--with', 'unitMib=1', '--rounds', '1'];
    const { stdout } = await iotriage(['run', '--preset', 'order', directory, ...small]);
    expect(stdout).toMatch(/^Starting the longest wait first takes/);
    expect(stdout).toContain('Time line, timer, longest');
    expect(stdout.match(/Critical path: /g)).toHaveLength(14);
    const bad = await iotriage(['run', '--preset', 'order', directory, '--with', 'tasks=5,3,1']);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('--with tasks=5,3,1: is no list of tasks. Write compute-wait-compute');
  },
  TIMEOUT_MS,
);
