import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SerializedHistogram } from '../../src/domain/histogram.js';
import type { CellKey } from '../../src/domain/plan.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { LatencyHistogram } from '../../src/stats/histogram.js';
import { openHere } from '../requires.js';
import { type EndlessOptions, endlessJob, onlyGrows } from './endless-job.js';
import { keepsStarts } from './expectations.js';
import { makeDirectory, openSession, removeDirectory } from './strategy-bench.js';
import { claims } from './variants.js';

const LIMIT_NS = 100e6;
/** A backlog of this time would take minutes. */
const MARGIN_NS = 10e9;
/** A unit each ns: no route is as fast. */
/** It ends with them, however long they take. */
const few = { limitUnits: 64, limitNs: 60e9 };
const pacing = { intervalNs: 1, offsetNs: 0, stepNs: 0 };

const all: readonly Strategy[] = await loadAll(registry);
const paced = openHere(
  all.filter(({ capabilities }) => capabilities.rate.kind === 'honoured'),
  ({ name }) => name,
);
const takes = (strategy: Strategy, durability: CellKey['durability']): boolean =>
  claims(strategy, { name: durability, key: { durability }, bytes: 0 });

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

async function overload(strategy: Strategy, options: EndlessOptions = {}): Promise<JobOutcome> {
  const session = await openSession(strategy, options.lanes ?? 1, 4096);
  const path = join(directory, 'f');
  const job = await endlessJob(strategy, session, path, { limitNs: LIMIT_NS, pacing, ...options });
  const outcome = await session.execute(job);
  await session.dispose();
  return outcome;
}

function median(latency: SerializedHistogram): number {
  return LatencyHistogram.from(latency).percentile(0.5)!;
}

function expectEnded(outcome: JobOutcome): void {
  const { startNs, endNs, aborted, operations } = outcome;
  expect(aborted).toBe(false);
  const { count, errors, latency, issueLatency } = operations.write!;
  expect(errors).toEqual([]);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(LIMIT_NS / pacing.intervalNs);
  expect(endNs - startNs).toBeLessThan(LIMIT_NS + MARGIN_NS);
  expect(issueLatency?.count ?? null).toBe(keepsStarts(outcome) ? count : null);
  if (issueLatency === null) return;
  expect(latency.maxNs).toBeGreaterThanOrEqual(issueLatency.maxNs);
}

describe.each(paced)('$name at a rate far beyond what it can', (strategy) => {
  it('ends at its deadline and leaves what is late undone', async () => {
    const outcome = await overload(strategy);
    expectEnded(outcome);
    if (onlyGrows(strategy)) expect(outcome.operations.write!.count).toBeLessThan(50_000);
  });

  it.runIf(takes(strategy, 'each'))('also between a write and its sync', async () => {
    const outcome = await overload(strategy, { durable: true });
    expectEnded(outcome);
    const { write, sync } = outcome.operations;
    // The last write may be without its sync.
    expect(write!.count - (sync?.count ?? 0)).toBeGreaterThanOrEqual(0);
    expect(write!.count - (sync?.count ?? 0)).toBeLessThanOrEqual(1);
  });

  it.runIf(takes(strategy, 'every:4'))('also within a unit, each of whose writes has waited', async () => {
    const outcome = await overload(strategy, { ...few, durable: true, writes: 4 });
    if (!keepsStarts(outcome)) return;
    const { write, sync } = outcome.operations;
    expect(write!.count).toBe(256);
    // All were intended for the start: each has waited for all before it.
    expect(median(write!.latency)).toBeGreaterThan(4 * median(write!.issueLatency!));
    expect(sync!.latency).toEqual(sync!.issueLatency);
  });

  it.runIf(takes(strategy, 'group:2'))('also with syncs that lanes share', async () => {
    const outcome = await overload(strategy, { durable: true, lanes: 2, groupLanes: 2 });
    expectEnded(outcome);
    const { commit, write } = outcome.operations;
    expect(commit!.count).toBeLessThanOrEqual(write!.count);
  });

  it.runIf(takes(strategy, 'group:2'))('counts the commits of all from when they were intended', async () => {
    const outcome = await overload(strategy, { ...few, durable: true, lanes: 2, groupLanes: 2 });
    const { write, sync, commit } = outcome.operations;
    expect(commit!.count).toBe(64);
    const parts = [median(write!.issueLatency!), median(sync!.latency)];
    expect(median(commit!.latency)).toBeGreaterThan(4 * Math.max(...parts));
  });
});
