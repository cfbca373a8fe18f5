import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ActivityKey } from '../../src/domain/activity-key.js';
import type { ActivityWorkload } from '../../src/domain/activity.js';
import { EpochClock, monotonicNs } from '../../src/domain/clock.js';
import { loadAll } from '../../src/domain/registry.js';
import { WORKSPACE_FILE } from '../../src/trial/marker.js';
import { workloads } from '../../src/workloads/registry.js';
import { smallParameters } from './small-activities.js';

const activities = (await loadAll(workloads)).filter((workload) => workload.kind === 'activity');
const root = mkdtempSync(path.join(tmpdir(), 'iotriage-activities-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function keyOf(workload: ActivityWorkload, route: string): ActivityKey {
  const { takes, usesPool } = workload.routes[route]!;
  const own = workload.parameters.filter(({ name }) => takes === undefined || takes.includes(name));
  const parameters = Object.fromEntries(own.map(({ name, defaultValue }) => [name, defaultValue]));
  const small = Object.entries(smallParameters[workload.name] ?? {}).filter(([name]) => name in parameters);
  return {
    workload: workload.name,
    route,
    parameters: { ...parameters, ...Object.fromEntries(small) },
    poolSize: usesPool ? 4 : null,
    cpus: null,
    node: null,
  };
}

describe.each(activities)('$name', (workload) => {
  it('says what it is, and so does each of its parameters', () => {
    expect(workload.summary).toMatch(/\S/);
    const names = workload.parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary, name } of workload.parameters) {
      expect(summary).toMatch(/\S/);
      expect(name).toMatch(/^[\w-]+$/);
    }
  });

  describe.each(Object.entries(workload.routes))('%s', (name, route) => {
    it('takes parameters that there are, and says what it needs', () => {
      expect(route.summary).toMatch(/\S/);
      for (const taken of route.takes ?? [])
        expect(workload.parameters.map((each) => each.name)).toContain(taken);
      const key = keyOf(workload, name);
      expect(workload.space(key).bytes).toBeGreaterThanOrEqual(0);
      expect(workload.estimateMs(key)).toBeGreaterThan(0);
    });

    it('measures once, finds what it checks to hold, and leaves files of our names within its space', async ({
      skip,
    }) => {
      const why = (await route.absent?.(null)) ?? null;
      if (why !== null) skip(why);
      const key = keyOf(workload, name);
      const directory = route.place === 'volume' ? mkdtempSync(path.join(root, 'w-')) : null;
      const clock = new EpochClock(monotonicNs());
      let measured = 0;
      const outcome = await route.run({
        clock,
        directory,
        parameters: key.parameters,
        poolSize: key.poolSize,
        seed: 1,
        signal: new AbortController().signal,
        measure: async (work) => {
          measured++;
          const startNs = clock.now();
          const value = await work();
          return { value, startNs, endNs: clock.now() };
        },
        progress: () => undefined,
        moved: () => undefined,
        awaitDevice: (work) => work(),
      });
      expect(measured).toBe(1);
      expect(outcome.iterations).toBeGreaterThanOrEqual(1);
      expect(outcome.checks.filter(({ passed }) => !passed)).toEqual([]);
      for (const { value } of Object.values(outcome.figures)) expect(Number.isFinite(value)).toBe(true);
      for (const span of outcome.spans) expect(span.endNs).toBeGreaterThanOrEqual(span.startNs);
      if (directory === null) return;
      const strangers = readdirSync(directory).filter((file) => !WORKSPACE_FILE.test(file));
      expect(strangers).toEqual([]);
      expect(readdirSync(directory).length).toBeLessThanOrEqual(workload.space(key).inodes);
    });
  });
});
