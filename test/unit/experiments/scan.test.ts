import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { ReportActivity } from '../../../src/domain/report.js';
import { scan } from '../../../src/experiments/scan.js';
import { summarize } from '../../../src/stats/summary.js';

/** A cell that reads 100 MB in so many seconds in each of its rounds. */
function cell(
  route: string,
  concurrency: number,
  seconds: readonly number[],
  figures: Readonly<Record<string, number>>,
  cache = 'warm',
): ReportActivity {
  return {
    key: {
      workload: 'scan',
      route,
      parameters: { concurrency, cache },
      poolSize: null,
      cpus: null,
      node: null,
    },
    path: '/srv',
    time: { elapsedSeconds: summarize(seconds) },
    operations: { read: { bytes: seconds.length * 1e8 } },
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, { unit: '', value: summarize([value]) }]),
    ),
    eventLoopUtilisation: 0,
    trials: seconds.map((each, round) => ({
      round,
      exit: 'completed',
      disturbances: [],
      elapsedNs: each * 1e9,
      iterations: 1,
      failure: null,
    })),
  } as unknown as ReportActivity;
}

function answerOf(activities: readonly ReportActivity[]) {
  return scan.answer({ activities, run: { environment: { cpus: 2 } } } as unknown as ExperimentResult);
}

describe('the experiment scan', () => {
  it('states the knee with its interval and the processors as what bounds it', () => {
    const busy = { 'CPUs busy': 1.95, 'from device': 0 };
    const answer = answerOf([
      cell('worker-threads', 1, [1, 1, 1], { 'CPUs busy': 1, 'from device': 0 }),
      cell('worker-threads', 2, [0.5, 0.5, 0.5], busy),
      cell('worker-threads', 4, [0.5, 0.5, 0.5], busy),
    ]);
    expect(answer?.summary).toMatch(/threads stop gaining at 2 \[2, 2\], 2\.00x of one/);
    expect(answer?.summary).toMatch(/processors are used up \(1\.95 of 2 processors busy\).*page cache/);
  });

  it('names the device where the bytes come from it and the processors wait', () => {
    const idle = { 'CPUs busy': 0.2, 'from device': 1 };
    const answer = answerOf([1, 2, 4].map((at) => cell('worker-threads', at, [1, 1.01, 0.99], idle, 'cold')));
    expect(answer?.summary).toMatch(/^Cold, on all CPUs: threads: no gain seen beyond 1/);
    expect(answer?.summary).toMatch(/the device gives/);
  });

  it('names no cause where nothing is seen at its limit', () => {
    const open = { 'CPUs busy': 0.5, 'from device': 0 };
    const answer = answerOf([
      cell('processes', 1, [1, 1, 1], open),
      cell('processes', 2, [0.5, 0.5, 0.5], open),
    ]);
    expect(answer?.summary).toMatch(
      /processes gain up to the last of the sweep, 2 \(knee >2 \[>2, >2\]\): nothing is at its limit yet/,
    );
    expect(answer?.confidence).toBe('low');
  });

  it('says where the bytes come from where more at once still gain', () => {
    const idle = { 'CPUs busy': 0.5, 'from device': 1 };
    const answer = answerOf([
      cell('processes', 1, [1, 1, 1], idle, 'cold'),
      cell('processes', 2, [0.5, 0.5, 0.5], idle, 'cold'),
    ]);
    expect(answer?.summary).toMatch(
      /2 \(knee >2 \[>2, >2\]\): 100 % of the bytes come from the device; nothing is at its limit yet/,
    );
  });

  it('is not sure of a gain that the rounds of one at a time come up to', () => {
    const busy = { 'CPUs busy': 1.9, 'from device': 0 };
    const answer = answerOf([
      cell('worker-threads', 1, [1, 1.2, 0.86], busy),
      cell('worker-threads', 2, [0.85, 0.9, 0.88], busy),
      cell('worker-threads', 4, [0.85, 0.9, 0.88], busy),
    ]);
    expect(answer?.summary).toMatch(/threads: no sure gain seen, 1\.1\dx of one at 2 \[/);
  });

  it('calls warm what the page cache had, and nothing else', () => {
    const figures = (cached: number) => ({ 'CPUs busy': 1.8, 'from device': 0, 'cached before': cached });
    const of = (cached: number) =>
      answerOf([1, 2].map((at) => cell('processes', at, [1, 1, 1], figures(cached))))?.summary;
    expect(of(1)).toMatch(/^Warm, on all CPUs/);
    expect(of(0.6)).toMatch(/^Partly cached, on all CPUs/);
  });

  it('names busy processors also where a knee is not seen', () => {
    const busy = { 'CPUs busy': 1.8, 'from device': 0 };
    const answer = answerOf([
      cell('worker-threads', 1, [1, 1, 1], busy),
      cell('worker-threads', 2, [0.8, 0.8, 0.8], busy),
    ]);
    expect(answer?.summary).toMatch(
      /threads gain up to the last of the sweep, 2 .*: the processors are used up/,
    );
  });

  describe('over an object store', () => {
    const remote = (concurrency: number, seconds: number, p50: number): ReportActivity => {
      const { key, operations, ...rest } = cell('worker-threads', concurrency, [seconds, seconds, seconds], {
        'CPUs busy': 0.2,
      });
      const read = { ...operations.read, latencyNs: { p50 } };
      return {
        ...rest,
        key: { ...key, parameters: { concurrency } },
        operations: { read },
      } as unknown as ReportActivity;
    };

    it('tells requests that wait from a service at its limit by what they take beside others', () => {
      const waits = answerOf([remote(1, 1, 10e6), remote(2, 0.5, 10e6), remote(4, 0.25, 11e6)]);
      expect(waits?.summary).toMatch(
        /gain up to the last of the sweep, 4 .*requests wait for the service.*11 ms each with 4 at once/,
      );
      const limited = answerOf([remote(1, 1, 10e6), remote(2, 0.5, 10e6), remote(4, 0.5, 20e6)]);
      expect(limited?.summary).toMatch(/stop gaining at 2 .*the service or the way to it is at its limit/);
    });
  });

  it('has no answer without a curve', () => {
    expect(answerOf([cell('native', 1, [1], {})])).toBeNull();
  });
});
