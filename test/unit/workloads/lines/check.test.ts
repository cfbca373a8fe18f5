import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { checkLines } from '../../../../src/workloads/lines/check.js';
import { lineOf } from '../../../../src/workloads/lines/text.js';

const directory = mkdtempSync(join(tmpdir(), 'iotriage-lines-'));
const file = join(directory, 'l0000');
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function found(text: string, count: number) {
  writeFileSync(file, text, 'latin1');
  return checkLines(file, count);
}

const allLines = (count: number): string[] => Array.from({ length: count }, (_, index) => lineOf(index));
const shuffled = fc.integer({ min: 1, max: 120 }).chain((count) =>
  fc.shuffledSubarray(
    Array.from({ length: count }, (_, index) => index),
    { minLength: count, maxLength: count },
  ),
);

describe('the check of lines', () => {
  it('accepts any order, and says how many stand behind a later one', () => {
    fc.assert(
      fc.property(shuffled, (order) => {
        const { check, late } = found(order.map(lineOf).join(''), order.length);
        const behind = order.filter((index, at) => order.slice(0, at).some((before) => before > index));
        expect(check.passed).toBe(true);
        expect(late).toBe(behind.length);
        expect(check.detail.includes('not in order')).toBe(behind.length > 0);
      }),
    );
  });

  it('finds any line that is missing', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), (order, at) => {
        const lost = order.filter((_, index) => index !== at % order.length);
        const { check } = found(lost.map(lineOf).join(''), order.length);
        expect(check.passed).toBe(false);
        expect(check.detail).toBe('1 missing, 0 more than once, 0 broken');
      }),
    );
  });

  it('finds any line that is there twice', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), fc.nat(), (order, which, where) => {
        const twice = [...order];
        twice.splice(where % (order.length + 1), 0, order[which % order.length]!);
        const { check } = found(twice.map(lineOf).join(''), order.length);
        expect(check.passed).toBe(false);
        expect(check.detail).toBe('0 missing, 1 more than once, 0 broken');
      }),
    );
  });

  it('finds any byte that is another one', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), fc.integer({ min: 1, max: 255 }), (order, at, flip) => {
        const bytes = Buffer.from(order.map(lineOf).join(''), 'latin1');
        bytes[at % bytes.length]! ^= flip;
        expect(found(bytes.toString('latin1'), order.length).check.passed).toBe(false);
      }),
    );
  });

  it('finds any byte that is cut off at the end', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), (order, at) => {
        const text = order.map(lineOf).join('');
        expect(found(text.slice(0, at % text.length), order.length).check.passed).toBe(false);
      }),
    );
  });

  it.each([
    ['a line without its end', `${lineOf(0)}line#1`],
    ['an empty line', `${lineOf(0)}\n${lineOf(1)}`],
    ['a hole', `${lineOf(0)}\0\0${lineOf(1)}`],
    ['a number with a zero before it', `${lineOf(0)}line#01\n`],
    ['a line that was not to be written', `${lineOf(0)}${lineOf(1)}${lineOf(2)}`],
    ['a line torn in two', `${lineOf(0)}line\n#1\n`],
  ])('refuses %s', (_, text) => {
    expect(found(text, 2).check.passed).toBe(false);
  });

  it('reads files that are longer than a piece of its reading', () => {
    const lines = allLines(150_000);
    expect(found(lines.join(''), lines.length)).toEqual({
      check: { what: 'lines', passed: true, detail: 'all 150000 lines, each once and whole, in order' },
      late: 0,
    });
  });
});
