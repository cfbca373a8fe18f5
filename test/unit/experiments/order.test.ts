import { describe, expect, it } from 'vitest';
import type { ReportActivity } from '../../../src/domain/report.js';
import { order } from '../../../src/experiments/order.js';
import { activity, resultOf, type Synthetic } from './activity-report.js';

interface Units {
  readonly route?: string;
  readonly poolSize?: number | null;
  readonly longest: readonly number[];
  readonly shortest: readonly number[];
  readonly predicted: readonly [number, number];
}

function pair(
  { route = 'timer', poolSize = null, longest, shortest, predicted }: Units,
  rest: Partial<Synthetic> = {},
): readonly ReportActivity[] {
  return (['longest', 'shortest'] as const).map((name, index) => {
    const rounds = name === 'longest' ? longest : shortest;
    return activity({
      key: { workload: 'order', route, poolSize, parameters: { order: name, tasks: '1-5-1,1-3-1,1-1-1' } },
      figures: {
        makespan: ['units', ...rounds],
        predicted: ['units', ...rounds.map(() => predicted[index] ?? 0)],
        'computing, of its length': ['share', 1.2],
        'waits, of their length': ['share', 1.01],
      },
      rounds: rounds.length,
      ...rest,
    });
  });
}

const timers = { longest: [7.01, 7.02, 7.04], shortest: [9.0, 9.02, 9.05], predicted: [7, 9] } as const;

describe('order', () => {
  it('names figures, prediction and cause, and is sure where the schedule foretold both', () => {
    const answer = order.answer(resultOf(pair(timers)));
    expect(answer?.summary).toBe(
      'Starting the longest wait first takes 7.02 units against 9.02 shortest first (timers): a wait begins when the ' +
        'loop has computed for its task, so the longest one, started last, begins when the loop has computed for all ' +
        'others and is then waited for with nothing beside it (predicted 7 and 9).',
    );
    expect(answer?.confidence).toBe('high');
    expect(answer?.reasons[0]).toContain('nothing but the order explains the difference');
    expect(answer?.evidence.map(({ value, unit }) => `${value} ${unit}`)).toEqual([
      '7.02 units',
      '9.02 units',
    ]);
  });

  it('says that a pool of one thread leaves no difference, and that a blocked loop leaves none', () => {
    const answer = order.answer(
      resultOf([
        ...pair({ route: 'blocking', longest: [15, 15.1], shortest: [15, 15.1], predicted: [15, 15] }),
        ...pair({
          route: 'pool',
          poolSize: 1,
          longest: [11, 11.1],
          shortest: [11, 11.2],
          predicted: [11, 11],
        }),
        ...pair({ route: 'pool', poolSize: 2, longest: [8, 8.1], shortest: [9, 9.2], predicted: [8, 9] }),
        ...pair(timers),
      ]),
    );
    expect(answer?.summary).toContain('(timers)');
    expect(answer?.reasons.slice(1, 4)).toEqual([
      'Waits on a pool of 2: 8.05 units longest first against 9.10 shortest first: longest first is quicker (predicted 8 and 9).',
      'Waits on a pool of 1: 11.1 units longest first against 11.1 shortest first: no difference seen, as its one thread ' +
        'takes the waits one after another, whatever their order (predicted 11 and 11).',
      'Waits that block the loop: 15.1 units longest first against 15.1 shortest first: no difference seen, since a wait ' +
        'that blocks the loop leaves nothing to go on beside it (predicted 15 and 15).',
    ]);
    expect(answer?.reasons).toContain('Not compared: files.');
  });

  it('sees no difference where rounds overlap, whatever the medians say', () => {
    const answer = order.answer(
      resultOf(pair({ longest: [7, 8, 12], shortest: [9, 10, 11], predicted: [7, 9] })),
    );
    expect(answer?.summary).toContain('no difference seen');
    expect(answer?.summary).toContain('the rounds vary by more than that');
    expect(answer?.confidence).toBe('low');
  });

  it('says so where the parts took so long that the order drowned', () => {
    const drowned = {
      route: 'files',
      longest: [9.9, 10, 10.1],
      shortest: [9.95, 10, 10.1],
      predicted: [7.2, 9.3],
    } as const;
    const answer = order.answer(resultOf([...pair(timers), ...pair(drowned)]));
    expect(answer?.reasons.join(' ')).toContain(
      'the parts took so much longer that it drowned (predicted 7.20 and 9.30)',
    );
  });

  it('takes a single round only where it is as foretold', () => {
    const near = order.answer(resultOf(pair({ longest: [7.05], shortest: [9.1], predicted: [7, 9] })));
    expect(near?.summary).toContain('started last');
    expect(near?.confidence).toBe('low');
    const far = order.answer(resultOf(pair({ longest: [8], shortest: [9.1], predicted: [7, 9] })));
    expect(far?.summary).toContain('a single round that is not as foretold tells nothing');
  });

  it('is less sure of disturbed rounds and of what differs from the prediction, and says what differs', () => {
    const disturbed = order.answer(resultOf(pair(timers, { disturbed: true })));
    expect(disturbed?.confidence).toBe('low');
    expect(disturbed?.reasons.at(-1)).toBe('6 of 6 rounds were disturbed by other work on the machine.');
    const late = order.answer(
      resultOf(pair({ longest: [8, 8.1, 8.2], shortest: [10, 10.1, 10.2], predicted: [7, 9] })),
    );
    expect(late?.confidence).toBe('low');
    expect(late?.reasons[0]).toContain(
      'computing took 120 % of its length, waits 101 %; other work took part',
    );
  });

  it('says what has no result, and nothing where nothing can be compared', () => {
    const [longest, shortest] = pair(timers);
    const failed = pair({ ...timers, route: 'pool', poolSize: 4 }, { failed: true });
    const answer = order.answer(resultOf([longest!, shortest!, ...failed]));
    expect(answer?.reasons).toContain('Waits on a pool of 4, longest first: no round was completed.');
    expect(order.answer(resultOf([longest!]))).toBeNull();
    expect(order.answer(resultOf(failed))).toBeNull();
    expect(order.answer(resultOf([]))).toBeNull();
  });
});
