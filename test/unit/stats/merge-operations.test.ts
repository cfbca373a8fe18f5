import { describe, expect, it } from 'vitest';
import type { OperationError, OperationMeasurement } from '../../../src/domain/measurement.js';
import { LatencyHistogram } from '../../../src/stats/histogram.js';
import { mergeOperations } from '../../../src/stats/merge-operations.js';

function histogram(...values: readonly number[]) {
  const made = new LatencyHistogram();
  for (const value of values) made.record(value);
  return made.toJSON();
}

function measurement(change: Partial<OperationMeasurement> = {}): OperationMeasurement {
  return {
    count: 2,
    bytes: 8192,
    errors: [],
    latency: histogram(100, 300),
    issueLatency: null,
    stages: null,
    ...change,
  };
}

const stages = {
  submit: histogram(1, 2),
  queue: histogram(10, 20),
  service: histogram(80, 270),
  deliver: histogram(9, 8),
};

const error: OperationError = {
  kind: 'write',
  code: 'ENOSPC',
  errno: 28,
  syscall: 'pwrite64',
  path: '/a/f0000',
  offset: 4096,
  count: 1,
};

describe('mergeOperations', () => {
  it('adds counts and bytes and keeps sum, min and max exact', () => {
    const merged = mergeOperations([
      measurement(),
      measurement({ count: 1, bytes: 4096, latency: histogram(7) }),
    ]);
    expect(merged).toMatchObject({ count: 3, bytes: 12288 });
    expect(merged.latency).toMatchObject({ count: 3, sumNs: 407, minNs: 7, maxNs: 300 });
  });

  it('keeps stages that add up to the latencies only where all parts have them', () => {
    const both = mergeOperations([measurement({ stages }), measurement({ stages })]);
    const sums = Object.values(both.stages ?? {}).map(({ sumNs }) => sumNs);
    expect(sums.reduce((total, sumNs) => total + sumNs, 0)).toBe(both.latency.sumNs);
    expect(mergeOperations([measurement({ stages }), measurement()]).stages).toBeNull();
  });

  it('counts errors that differ in path and offset alone as one', () => {
    const other = { ...error, path: '/a/f0001', offset: 0 };
    const eio = { ...error, code: 'EIO', errno: 5 };
    const merged = mergeOperations([measurement({ errors: [error, eio] }), measurement({ errors: [other] })]);
    expect(merged.errors).toEqual([{ ...error, count: 2 }, eio]);
  });
});
