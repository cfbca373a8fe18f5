import { expect } from 'vitest';
import type { IoJob } from '../../src/domain/job.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { CellKey } from '../../src/domain/plan.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { loadAddon } from '../../src/native/addon.js';
import { type Executed, expectedCounts } from './strategy-bench.js';
import { unitVisits } from './unit-visits.js';

/** Everything that must be exact of a job that ended by its `limitUnits`. */
export function expectExact({ phase, outcome }: Executed, strategy: Strategy): void {
  const { job } = phase;
  const counts = expectedCounts(job);
  const found = Object.fromEntries(
    Object.entries(outcome.operations).map(([kind, { count }]) => [kind, count]),
  );
  // A commit is measured beside its write, and a group has one sync for all its lanes.
  const commits =
    job.groupLanes > 1 ? { commit: counts.write, sync: (counts.sync ?? 0) / job.groupLanes } : {};
  const parts = strategy.replaces && phase.by === 'strategy' ? replacementParts(job, counts) : {};
  expect(found, phase.name).toEqual({ ...counts, ...commits, ...parts });
  expect(outcome).toMatchObject({ aborted: false, shortOperations: 0 });
  expect(outcome.endNs).toBeGreaterThanOrEqual(outcome.startNs);
  expect(outcome.passes).toBe(Math.ceil((job.limitUnits! * job.unitLength) / job.kind.length));
  for (const [kind, operation] of Object.entries(outcome.operations)) {
    expect(operation.errors).toEqual([]);
    expect(operation.latency.count).toBe(operation.count);
    if (['commit', 'rename', 'syncDirectory'].includes(kind)) continue;
    if (job.pacing !== null) expectPaced(operation, keepsStarts(outcome));
    expectStages(
      operation,
      (strategy.stages === 'self' || strategy.stages === 'both') && phase.by === 'strategy',
    );
  }
}

/** Each write is renamed into its place; a sync, or a write that is durable by itself, has one of the directory. */
function replacementParts(job: IoJob, counts: Record<string, number>): Record<string, number> {
  const directorySyncs = job.dsync ? counts.write : counts.sync;
  return {
    ...(counts.write === undefined ? {} : { rename: counts.write }),
    ...(directorySyncs === undefined ? {} : { syncDirectory: directorySyncs }),
  };
}

/** Whether a paced job counts from intended starts. A route that keeps none says so, and nothing of it looks as if it did. */
export function keepsStarts({ unavailable = [] }: JobOutcome): boolean {
  return !unavailable.some(({ what }) => what === 'latency from the intended start');
}

/** Nothing begins before its time: from there it takes at least as long as from the call. */
function expectPaced(
  { count, latency, issueLatency }: JobOutcome['operations'][string],
  hasStarts: boolean,
): void {
  if (!hasStarts) {
    expect(issueLatency).toBeNull();
    return;
  }
  expect(issueLatency?.count).toBe(count);
  expect(latency.sumNs).toBeGreaterThanOrEqual(issueLatency?.sumNs ?? Number.POSITIVE_INFINITY);
}

function expectStages(
  { latency, issueLatency, stages }: JobOutcome['operations'][string],
  stamped: boolean,
): void {
  if (!stamped) {
    expect(stages).toBeNull();
    return;
  }
  const histograms = Object.values(stages!);
  expect(Object.keys(stages!)).toEqual(['submit', 'queue', 'service', 'deliver']);
  for (const { count } of histograms) expect(count).toBe(latency.count);
  expect(histograms.reduce((sum, { sumNs }) => sum + sumNs, 0)).toBe((issueLatency ?? latency).sumNs);
}

/** Bytes that a job moves: over all, and for each file. */
export function expectedBytes(job: IoJob): number[] {
  const bytes = new Array<number>(job.files.length).fill(0);
  const visits = unitVisits(job);
  job.size.forEach((size, row) => {
    const { times } = visits[Math.floor(row / job.unitLength)]!;
    bytes[job.file[row]!]! += size * times;
  });
  return bytes;
}

export async function expectVerified({ phase: { job }, outcome }: Executed, key: CellKey): Promise<void> {
  const filled = key.mode === 'overwrite';
  const result = await loadAddon().verify({
    files: job.files,
    content: job.content.kind,
    seed: job.content.seed,
    stampBytes: job.content.stampBytes,
    firstPass: filled ? 0 : job.firstPass,
    lastPass: job.firstPass + outcome.passes - 1,
    requiredBytes: job.files.map(({ sizeBytes }) => (filled ? sizeBytes : 0)),
  });
  expect(result).toMatchObject({ mismatchCount: 0, mismatches: [] });
  expect(result.blocks).toBeGreaterThan(0);
}
