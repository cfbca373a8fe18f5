import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/domain/answer.js';
import { lines } from '../../../src/experiments/lines.js';
import { type Lines, linesActivity, linesResult, stagedCell } from './lines-report.js';

const five = (us: number): readonly number[] => [0.98, 0.99, 1, 1.01, 1.02].map((factor) => factor * us);
const buffered: Lines = { route: 'sync-buffered', us: five(0.0625) };
const one: Lines = { route: 'await-each', parameters: { writers: 1 }, us: five(37.5) };
const ten: Lines = { route: 'await-each', parameters: { writers: 10 }, us: five(10.4) };
const slept = { 'sleeps/line': 2, 'user CPU/line': 20_000, 'system CPU/line': 12_000, 'write calls/line': 2 };
const handedOver = stagedCell(1, { submit: 3600, queue: 14_400, service: 720, deliver: 17_280 });

function answer(all: readonly Lines[], cells: Parameters<typeof linesResult>[1] = []): Answer {
  const found = lines.answer(linesResult(all.map(linesActivity), cells));
  if (found === null) throw new Error('no answer');
  return found;
}
const reasons = (all: readonly Lines[], cells: Parameters<typeof linesResult>[1] = []): string =>
  answer(all, cells).reasons.join('\n');

describe('the first line', () => {
  it('says how many times the buffered writer awaiting costs, why, and what helps', () => {
    const all: Lines[] = [
      buffered,
      one,
      ten,
      { route: 'async-buffered', us: five(0.1375) },
      { route: 'double-buffered', us: five(0.08125) },
    ];
    expect(answer(all, [handedOver]).summary).toBe(
      'Awaiting each line costs 600x the buffered writer (37.5 us against 62.5 ns a line, 166x with 10 writers): ' +
        "each line is a round trip to a thread of libuv's pool, and of the time of an awaited small write 88 % is hand-over " +
        'between threads, 10 % JavaScript and 2 % the system call (720 ns); gathered to 64 KiB and awaited 2.20x, double-buffered 1.30x.',
    );
  });

  it('goes by the sleeps of threads where no stages were stamped', () => {
    expect(answer([buffered, { ...one, figures: slept }]).summary).toBe(
      'Awaiting each line costs 600x the buffered writer (37.5 us against 62.5 ns a line): each line is a round trip ' +
        "to a thread of libuv's pool, with 2 sleeps and wake-ups of threads a line.",
    );
  });

  it('names no cause that was not measured', () => {
    const { summary, confidence } = answer([buffered, one]);
    expect(summary).toContain('where its time goes was not measured');
    expect(confidence).toBe('low');
  });

  it('blames the volume where the system call itself is most of a write', () => {
    const slow = stagedCell(1, { submit: 4000, queue: 15_000, service: 10_000_000, deliver: 17_000 });
    expect(answer([buffered, { ...one, us: five(10_100) }], [slow]).summary).toContain(
      'on this volume the system call of a small write itself takes 10 ms of 10.0 ms',
    );
  });

  it('sees no difference where rounds lie on both sides', () => {
    const { summary, confidence } = answer([
      { route: 'sync-buffered', us: [10, 20, 30, 20, 20] },
      { ...one, us: [15, 25, 20, 20, 35] },
    ]);
    expect(summary).toMatch(/^No difference seen .* 0\.500x to 3\.50x over the rounds\.$/);
    expect(confidence).toBe('low');
  });

  it('says so where awaiting is the quicker one', () => {
    expect(answer([{ ...buffered, us: five(100) }, one]).summary).toMatch(/^Awaiting each line is no slower/);
  });

  it.each([
    ['the buffered writer', [one, { ...buffered, us: [], failure: { code: 'ENOSPC', message: 'full' } }]],
    ['the awaiting writers', [buffered, { ...one, us: [], failure: { code: 'ENOSPC', message: 'full' } }]],
  ])('is no answer where %s has no result', (_, all) => {
    const { summary, confidence, reasons: why } = answer(all);
    expect(summary).toMatch(/^Not answered: .* has no result \(ENOSPC\)\.$/);
    expect(confidence).toBe('low');
    expect(why.join(' ')).toContain('has no result: ENOSPC, full');
  });

  it('speaks of each place by its path where there are several', () => {
    const elsewhere = [buffered, { ...one, us: five(60) }].map((each) => ({ ...each, path: '/disk' }));
    expect(answer([buffered, one, ...elsewhere]).summary).toMatch(
      /^\/dev\/shm: Awaiting each line costs 600x .*\. \/disk: Awaiting each line costs 960x /,
    );
  });

  it('is none where no lines were written', () => {
    expect(lines.answer(linesResult([]))).toBeNull();
  });
});

describe('the confidence', () => {
  it('is high with five calm rounds and stages', () => {
    expect(answer([buffered, one], [handedOver]).confidence).toBe('high');
  });

  it.each<[string, readonly Lines[], boolean, Answer['confidence']]>([
    ['four rounds', [buffered, { ...one, us: five(37).slice(1) }], true, 'medium'],
    ['two rounds', [buffered, { ...one, us: [37, 38] }], true, 'low'],
    ['disturbed rounds alone', [buffered, { ...one, disturbed: true }], true, 'medium'],
    ['sleeps alone', [buffered, { ...one, figures: slept }], false, 'medium'],
    [
      'lines that another route lost',
      [buffered, one, { route: 'stream', us: [], failure: { code: 'verify-failed', message: '1 missing' } }],
      true,
      'low',
    ],
  ])('with %s', (_, all, staged, expected) => {
    expect(answer(all, staged ? [handedOver] : []).confidence).toBe(expected);
  });
});

describe('the reasons', () => {
  it('rank the routes by what a line takes', () => {
    expect(reasons([one, buffered, { route: 'sync-each', us: five(0.94) }])).toContain(
      'from quick to slow: sync-buffered 62.5 ns (1x); sync-each 940 ns (15.0x); await-each, 1 writer 37.5 us (600x).',
    );
  });

  it('name the pool where there are several', () => {
    const text = reasons([buffered, one, { ...one, poolSize: 1, us: five(30) }]);
    expect(text).toContain(
      'await-each, 1 writer, pool 1 30 us (480x); await-each, 1 writer, pool 4 37.5 us (600x)',
    );
  });

  it('split the cost of a line for the fewest and the most writers', () => {
    const text = reasons([buffered, { ...one, figures: slept }, ten], [handedOver]);
    expect(text).toContain(
      'await-each, 1 writer: 37.5 us a line, with 20 us user and 12 us system CPU time, of all threads, the event loop ' +
        'busy 60 % of the time, 2 sleeps of a thread, 2 system calls that write: the line, and what wakes the event loop.',
    );
    expect(text).toContain('await-each, 10 writers: 10.4 us a line');
    expect(text).toContain(
      '64-byte writes by FileHandle.write with a position: 1 in flight, 36 us from call to promise: 3.60 us JavaScript until ' +
        'it is queued, 14.4 us until a thread of the pool has it, 720 ns system call, 17.3 us until the promise goes on.',
    );
  });

  it('say what a system call each costs without another thread, and what opening each time costs', () => {
    const text = reasons([
      buffered,
      one,
      { route: 'sync-each', us: five(0.94) },
      { route: 'append-file', us: five(130) },
    ]);
    expect(text).toContain('writeSync for each line takes 940 ns');
    expect(text).toContain('The other 36.6 us of await-each, 1 writer');
    expect(text).toContain('each a round trip: 130 us, 3.47x that of await-each, 1 writer');
  });

  it('compare what differs by one thing, and claim nothing where rounds overlap', () => {
    const threads = (count: number, us: readonly number[]): Lines => ({
      route: 'native-pwrite',
      parameters: { threads: count, gather: 1 },
      us,
    });
    const callback: Lines = { route: 'await-callback', parameters: { writers: 10 }, us: five(6.5) };
    const slower = reasons([ten, callback, threads(1, five(0.6)), threads(2, five(0.7))]);
    expect(slower).toContain('10 at once: 10.4 us against 6.50 us, 1.60x.');
    expect(slower).toContain('1 against 2 threads: 600 ns against 700 ns a line: no gain.');
    expect(reasons([threads(1, five(0.6)), threads(2, five(0.3))])).toContain(': 2x as quick.');
    expect(reasons([threads(1, five(0.6)), threads(2, five(0.605))])).toContain(', no difference seen.');
    expect(reasons([threads(1, [0.6]), threads(2, [0.3])])).toContain('too few rounds to compare them (1)');
  });

  it('say that all lines were found, and which routes do not keep their order', () => {
    const late = { ...ten, figures: { 'late lines': 12 } };
    expect(reasons([buffered, one])).toContain(
      'Of 2 routes every line was found, once and whole, all in order.',
    );
    expect(reasons([buffered, late])).toContain('in order but for await-each, 10 writers, whose writes');
  });
});

it('the evidence bears the figures with their rounds', () => {
  expect(answer([buffered, one], [handedOver]).evidence).toEqual([
    {
      name: 'a line by sync-buffered',
      value: '0.0625',
      unit: 'us',
      source: '/dev/shm, median of the rounds (5), 0.0612 to 0.0638 us',
    },
    {
      name: 'a line by await-each, 1 writer',
      value: '37.5',
      unit: 'us',
      source: '/dev/shm, median of the rounds (5), 36.8 to 38.3 us',
    },
    {
      name: 'system call in an awaited small write, 1 in flight',
      value: '2',
      unit: '%',
      source: '/dev/shm, stages of fs-promises stamped by the interposer',
    },
  ]);
});
