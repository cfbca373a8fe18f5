import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../../src/stats/histogram.js';
import { readFioOutput } from '../../../../src/strategies/fio/output.js';

const nothing = { io_bytes: 0, total_ios: 0, iops: 0, lat_ns: { N: 0, mean: 0, min: 0, max: 0 } };

function output(over: Record<string, unknown> = {}): string {
  const write = {
    io_bytes: 12_288,
    total_ios: 3,
    iops: 1.5,
    lat_ns: { N: 3, mean: 2000, min: 990, max: 3010, bins: { 1000: 1, 2000: 1, 3000: 1 } },
  };
  const sync = { lat_ns: { N: 1, mean: 50_000, min: 50_000, max: 50_000, bins: { 50_176: 1 } } };
  const threads = { usr_cpu: 4.183927, sys_cpu: 10.273405, job_runtime: 2414 };
  return JSON.stringify({ jobs: [{ error: 0, read: nothing, write, sync, ...threads, ...over }] });
}

describe('what fio prints', () => {
  it('gives counts, bytes, the time of its job and its latencies', () => {
    const { error, read, write, sync } = readFioOutput(output());
    expect(error).toBe(0);
    expect(read.count).toBe(0);
    expect(write).toMatchObject({ count: 3, bytes: 12_288, elapsedNs: 2e9 });
    expect(write.latency).toMatchObject({ count: 3, sumNs: 6000, minNs: 990, maxNs: 3010 });
    expect(LatencyHistogram.from(write.latency).count).toBe(3);
    expect(sync).toMatchObject({ count: 1, latency: { sumNs: 50_000 } });
  });

  it('gives the processor time of its threads', () => {
    // Four threads of 604 ms used 101 and 248 ms.
    expect(readFioOutput(output()).threadTime).toEqual({ userNs: 100_999_998, systemNs: 247_999_997 });
    expect(readFioOutput(output({ job_runtime: 0 })).threadTime).toEqual({ userNs: 0, systemNs: 0 });
  });

  it('passes over what stands before the document', () => {
    expect(readFioOutput(`fio: open(/w/{a}) failed\n${output()}`).write.count).toBe(3);
  });

  it('names the errno of a job that failed', () => {
    expect(readFioOutput(output({ error: 28 })).error).toBe(28);
  });

  it.each([
    ['no JSON', 'fio: out of memory'],
    ['no job', '{"jobs": []}'],
    [
      'bins that do not add up',
      output({ write: { ...nothing, lat_ns: { N: 2, mean: 1, min: 1, max: 1, bins: { 1: 1 } } } }),
    ],
  ])('is refused with its first words: %s', (_name, text) => {
    expect(() => readFioOutput(text)).toThrow('what fio printed is not understood');
  });
});
