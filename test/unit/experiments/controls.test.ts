import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { ReportActivity } from '../../../src/domain/report.js';
import type { ParameterValue } from '../../../src/domain/strategy.js';
import { controls } from '../../../src/experiments/controls.js';
import { summarize } from '../../../src/stats/summary.js';

interface Given {
  readonly route: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** Of the rounds; none: it failed. */
  readonly seconds: readonly number[];
  readonly poolSize?: number;
  readonly figures?: Readonly<Record<string, readonly number[]>>;
  readonly disturbed?: boolean;
  readonly loop?: number;
  readonly path?: string;
}

function activity(given: Given): ReportActivity {
  const { route, parameters = {}, seconds, poolSize = null, figures = {}, disturbed = false } = given;
  const summary = seconds.length === 0 ? null : summarize(seconds);
  return {
    id: JSON.stringify(given),
    key: { workload: 'controls', route, parameters, poolSize, cpus: null, node: null },
    path: given.path ?? null,
    summary: '',
    time: summary && {
      secondsPerIteration: summary,
      elapsedSeconds: summary,
      iterations: 1,
      bytesPerSecond: summarize([0]),
    },
    bytes: 0,
    operations: {},
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, values]) => [name, { unit: '', value: summarize(values) }]),
    ),
    checks: [],
    spans: [],
    curves: {},
    rows: [],
    cpu: { userNs: 0.03e9, systemNs: 0 },
    peakRssBytes: null,
    eventLoopUtilisation: given.loop ?? 0.02,
    notes: [],
    trials:
      seconds.length === 0
        ? [
            {
              round: 0,
              exit: 'failed',
              disturbances: [],
              elapsedNs: null,
              iterations: null,
              failure: { code: 'trial-failed', message: 'the loopback server ended' },
            },
          ]
        : seconds.map((each, round) => ({
            round,
            exit: 'completed',
            disturbances: disturbed ? ['other programs used 1.0 of the 2 processors'] : [],
            elapsedNs: each * 1e9,
            iterations: null,
            failure: null,
          })),
  };
}

const waitMs = 200;
const plain = { beside: 'nothing', waits: 3, waitMs, sumMs: 10 };
const beside = { beside: 'sums', waits: 3, waitMs: 1000, sumMs: 10 };

function pair(
  route: string,
  parameters: Given['parameters'],
  [sequential, concurrent]: readonly [readonly number[], readonly number[]],
  more: Partial<Given> = {},
): readonly ReportActivity[] {
  const at = (schedule: string, seconds: readonly number[]): ReportActivity =>
    activity({ route, parameters: { schedule, ...parameters }, seconds, ...more });
  return [at('sequential', sequential), at('concurrent', concurrent)];
}

function step(waits: number, steps: readonly number[], poolSize = 4): ReportActivity {
  return activity({
    route: 'pool-wait',
    parameters: { schedule: 'concurrent', beside: 'nothing', waits, waitMs: 100, sumMs: 10 },
    seconds: steps.map((each) => each * 0.1),
    poolSize,
    figures: { steps, predicted: [Math.ceil(waits / poolSize)] },
  });
}

const good = {
  timers: pair('timers', plain, [
    [0.603, 0.604, 0.603],
    [0.201, 0.201, 0.201],
  ]),
  besideSums: pair('timers', beside, [
    [3.03, 3.031, 3.032],
    [1.022, 1.023, 1.024],
  ]),
  http: pair('http', plain, [
    [0.61, 0.611, 0.612],
    [0.207, 0.207, 0.207],
  ]),
  sqlite: pair('sqlite', plain, [
    [0.607, 0.606, 0.608],
    [0.205, 0.205, 0.206],
  ]),
  sums: pair('sums', { sumMs: 100 }, [
    [0.3, 0.301, 0.302],
    [0.301, 0.3, 0.3],
  ]),
  steps: [step(1, [1.01, 1.01, 1.01]), step(5, [2.02, 2.01, 2.02]), step(9, [3.01, 3.02, 3.03])],
  transactions: [
    activity({
      route: 'sqlite-transactions',
      parameters: { journal: 'wal', synchronous: 'normal', transactionsMs: 300 },
      seconds: [0.3],
      figures: { 'transactions/s': [6000] },
      path: '/disk',
    }),
    activity({
      route: 'sqlite-transactions',
      parameters: { journal: 'delete', synchronous: 'full', transactionsMs: 300 },
      seconds: [0.3],
      figures: { 'transactions/s': [60] },
      path: '/disk',
    }),
  ],
};

function answerOf(parts: Partial<typeof good>) {
  const activities = Object.values(parts).flat();
  return controls.answer({ activities } as unknown as ExperimentResult);
}

describe('the answer of controls', () => {
  it('frees the runtime where every control is as arithmetic says', () => {
    const answer = answerOf(good)!;
    expect(answer.summary).toBe(
      'Concurrency works in this runtime: timers 3.00x, HTTP 2.95x, SQLite 2.96x for waits at once, beside sums 2.96x, ' +
        'pure sums 1.00x, as one loop must, 1 to 9 waits on a pool of 4 take ceil(n / threads) steps within 1.0 %. ' +
        'What gains nothing from it waits for storage or for a thread of the pool, not for the runtime.',
    );
    expect(answer.confidence).toBe('high');
    expect(answer.reasons).toContain(
      'SQLite on /disk: 6000 transactions/s with wal, normal (not durable at each commit), of whose time 90 % was spent off the processors; ' +
        '60 transactions/s with delete, full, 100 times fewer, of whose time 90 % was spent off the processors.',
    );
  });

  it('names the control that fails, and what is seen beside it', () => {
    const queued = pair(
      'http',
      plain,
      [
        [0.61, 0.61, 0.61],
        [0.6, 0.6, 0.6],
      ],
      { figures: { 'longest wait': [600], predicted: [1] } },
    );
    const answer = answerOf({ ...good, http: queued })!;
    expect(answer.summary).toMatch(
      /^Concurrency does not work here as it should: HTTP 1\.02x of 3\.00x \(a wait of 200 ms took 600 ms, so they wait for one another\)\. As they should be: timers 3\.00x/,
    );
    expect(answer.confidence).toBe('high');
  });

  it('names a busy loop', () => {
    const blocked = pair(
      'timers',
      plain,
      [
        [0.61, 0.61],
        [0.5, 0.5],
      ],
      { loop: 0.9 },
    );
    expect(answerOf({ ...good, timers: blocked })!.summary).toContain(
      'timers 1.22x of 3.00x (the event loop was busy for 90 % of the time)',
    );
  });

  it('blames nobody where other programs disturbed every round of what failed', () => {
    const disturbed = pair('sums', { sumMs: 100 }, [[0.36], [0.31]], { disturbed: true });
    const answer = answerOf({ ...good, sums: disturbed })!;
    expect(answer.summary).toMatch(
      /^Not told, since other programs disturbed every round of what failed: sums 1\.16x/,
    );
    expect(answer.confidence).toBe('low');
  });

  it('does not take sums that differ, or steps that do, for want of concurrency', () => {
    const sums = pair('sums', { sumMs: 100 }, [
      [0.36, 0.36, 0.36],
      [0.3, 0.3, 0.3],
    ]);
    expect(answerOf({ ...good, sums })!.summary).toMatch(
      /^Waits overlap in this runtime, but a control is not as it should be: sums 1\.20x of 1\.00x/,
    );
    const steps = [step(1, [1, 1, 1]), step(4, [2, 2, 2])];
    expect(answerOf({ ...good, steps })!.summary).toContain('1 to 4 waits on a pool of 4 are 100.0 % off');
  });

  it('is less sure with few rounds, or with rounds that say otherwise than their mean', () => {
    const once = pair('timers', plain, [[0.6], [0.2]]);
    expect(answerOf({ ...good, timers: once })!.confidence).toBe('low');
    const scattered = pair('timers', plain, [
      [0.6, 0.6, 0.6],
      [0.2, 0.2, 0.23],
    ]);
    expect(answerOf({ ...good, timers: scattered })!.confidence).toBe('medium');
  });

  it('says what was not measured, and why', () => {
    const { summary } = answerOf({
      timers: good.timers,
      sums: good.sums,
      http: [
        activity({ route: 'http', parameters: { schedule: 'sequential', ...plain }, seconds: [] }),
        activity({ route: 'http', parameters: { schedule: 'concurrent', ...plain }, seconds: [] }),
      ],
      steps: good.steps,
    })!;
    expect(summary).toMatch(
      /Not measured: HTTP \(trial-failed\); SQLite \(left out\); SQLite transactions \(left out\)\.$/,
    );
  });

  it('compares nothing where only one schedule was run', () => {
    const { summary } = answerOf({ timers: good.timers.slice(1), steps: good.steps })!;
    expect(summary).toMatch(/^Whether waits overlap was not compared; 1 to 9 waits on a pool of 4/);
    expect(summary).toContain('timers (only one schedule was run)');
  });

  it('has a staircase for each size of the pool', () => {
    const { summary } = answerOf({
      ...good,
      steps: [...good.steps, step(9, [5, 5, 5], 2), step(8, [1, 1, 1], 8)],
    })!;
    expect(summary).toContain('1 to 9 waits on a pool of 4 take');
    expect(summary).toContain('1 to 9 waits on a pool of 2 take');
  });

  it('tells no more of transactions than their figures do', () => {
    const [quick] = good.transactions;
    const like = activity({
      route: 'sqlite-transactions',
      parameters: { journal: 'delete', synchronous: 'full', transactionsMs: 300 },
      seconds: [0.3],
      figures: { 'transactions/s': [5000] },
      path: '/disk',
    });
    expect(answerOf({ ...good, transactions: [quick!, like] })!.reasons.at(-1)).toContain(
      'costs little there',
    );
  });

  it('is nothing where nothing was measured', () => {
    expect(answerOf({})).toBeNull();
    expect(answerOf({ http: [activity({ route: 'http', seconds: [] })] })).toBeNull();
  });
});
