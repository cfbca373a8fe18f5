import { describe, expect, it } from 'vitest';
import type { ReportActivity } from '../../../src/domain/report.js';
import { mixedCpu } from '../../../src/experiments/mixed-cpu.js';
import { activity, resultOf, type Synthetic } from './activity-report.js';

interface Place {
  readonly achieved: readonly number[];
  readonly possible?: number;
  readonly delayMs?: number;
  readonly drift?: number;
  readonly call?: string;
  readonly durability?: string;
  readonly ioProcessors?: number;
}

function at(route: string, place: Place, rest: Partial<Synthetic> = {}): ReportActivity {
  const { achieved, possible = 0.98, delayMs = 3, drift = 1.05, ioProcessors = 0.3 } = place;
  const parameters = {
    files: 10,
    fileMib: 5,
    call: place.call ?? 'writeFile',
    durability: place.durability ?? 'end',
    sums: 3,
  };
  return activity({
    key: { workload: 'mixed-cpu', route, poolSize: 4, parameters },
    path: '/srv',
    figures: {
      'overlap achieved': ['share', ...achieved],
      'overlap possible': ['share', ...achieved.map(() => possible)],
      'loop delay max': ['ms', ...achieved.map(() => delayMs)],
      'processors of I/O': ['', ioProcessors],
      'I/O, last over first': ['times', drift],
      processors: ['', 2],
    },
    rounds: achieved.length,
    ...rest,
  });
}

const steady = [0.84, 0.85, 0.86, 0.85, 0.85];
const loop = at('loop', { achieved: [0.11, 0.12, 0.13, 0.12, 0.12], delayMs: 300 });

describe('mixed-cpu', () => {
  it('names what each place overlaps, and the held loop as the cause', () => {
    const answer = mixedCpu.answer(
      resultOf([loop, at('workers', { achieved: steady }), at('addon', { achieved: steady })]),
    );
    expect(answer?.summary).toBe(
      'Computing on the loop beside I/O overlaps 12 % of the shorter work, where 98 % can, in worker threads 85 % of ' +
        '98 %, in C++ threads 85 % of 98 %: while a sum holds the loop, no next piece of a file is asked for; the ' +
        'sums delay the loop by up to 300 ms.',
    );
    expect(answer?.confidence).toBe('high');
    expect(answer?.reasons).toContain(
      'The longest delay of the event loop, what a request would wait for: 300 ms with the sums on the loop, 3 ms with ' +
        'the sums in worker threads, 3 ms with the sums in C++ threads.',
    );
  });

  it('sees no difference where rounds overlap, or there is only one', () => {
    const wide = [0.05, 0.5, 0.9];
    const overlapping = mixedCpu.answer(
      resultOf([
        at('loop', { achieved: wide }),
        at('workers', { achieved: wide }),
        at('addon', { achieved: wide }),
      ]),
    );
    expect(overlapping?.summary).toContain(
      ': the I/O waits for the volume and keeps 0.300 of 2 processors busy, which leaves one for the sums; no sure difference between the ' +
        'places is seen, the rounds vary',
    );
    expect(overlapping?.confidence).toBe('medium');
    const single = mixedCpu.answer(
      resultOf([at('loop', { achieved: [0.1] }), at('workers', { achieved: [0.9] })]),
    );
    expect(single?.summary).toContain('a single round tells none');
    expect(single?.confidence).toBe('low');
    expect(single?.reasons).toContain('Not measured: addon.');
  });

  it('names the cause where one place is surely better, and the place that is not', () => {
    const answer = mixedCpu.answer(
      resultOf([
        loop,
        at('workers', { achieved: steady }),
        at('addon', { achieved: [0.01, 0.5, 0.9, 0.05, 0.4] }),
      ]),
    );
    expect(answer?.summary).toContain(
      ': while a sum holds the loop, no next piece of a file is asked for (in C++ threads the rounds vary by more than the difference); the sums delay',
    );
  });

  it('names a place that is better and one that is worse', () => {
    const half = [0.5, 0.51, 0.5, 0.49, 0.5];
    const cells = [
      at('loop', { achieved: half }),
      at('workers', { achieved: steady }),
      at('addon', { achieved: [0.1, 0.11, 0.1] }),
    ];
    expect(mixedCpu.answer(resultOf(cells))?.summary).toContain(
      ': in worker threads more overlaps than on the loop, in C++ threads less',
    );
  });

  it('says that little can overlap where the I/O keeps the processors busy', () => {
    const answer = mixedCpu.answer(
      resultOf([at('loop', { achieved: [0.02, 0.03], possible: 0.05, ioProcessors: 1.9 })]),
    );
    expect(answer?.summary).toBe(
      'Computing beside I/O can overlap no more than 5 % here: the I/O alone keeps 1.90 of 2 processors busy, so both ' +
        'want the same thing.',
    );
  });

  it('leads with the condition in which most can overlap, and tells the other one too', () => {
    const cached = at('loop', { achieved: [0.3, 0.3], possible: 0.4, durability: 'none' });
    const answer = mixedCpu.answer(resultOf([cached, loop, at('workers', { achieved: steady })]));
    expect(answer?.summary).toContain('where 98 % can');
    expect(answer?.reasons.slice(0, 2).map((reason) => reason.split(':')[0])).toEqual([
      '10 files of 5 MiB, in pieces of 512 KiB, synced, beside 3 sums, /srv',
      '10 files of 5 MiB, in pieces of 512 KiB, not synced, beside 3 sums, /srv',
    ]);
  });

  it('is not sure of a volume that did not keep its pace, nor of disturbed or failed rounds', () => {
    const drifting = mixedCpu.answer(resultOf([at('loop', { achieved: steady, drift: 2.1 })]));
    expect(drifting?.confidence).toBe('low');
    expect(drifting?.summary).toBe(
      'What computing beside I/O overlaps cannot be told here: the volume did not keep its pace, I/O alone took 2.10x ' +
        '(on the loop) of its time before when it was repeated afterwards; seen were on the loop 85 % of 98 %.',
    );
    expect(drifting?.reasons.join(' ')).toContain('I/O alone afterwards over before is 2.10x (on the loop)');
    const disturbed = mixedCpu.answer(resultOf([at('loop', { achieved: steady }, { disturbed: true })]));
    expect(disturbed?.confidence).toBe('low');
    const partly = mixedCpu.answer(
      resultOf([
        loop,
        at('addon', { achieved: steady }, { failed: true }),
        at('workers', { achieved: steady }),
      ]),
    );
    expect(partly?.reasons).toContain('Without a completed round: addon.');
  });

  it('has no answer where nothing of both was measured', () => {
    expect(mixedCpu.answer(resultOf([]))).toBeNull();
    expect(mixedCpu.answer(resultOf([at('loop', { achieved: steady }, { failed: true })]))).toBeNull();
  });
});
