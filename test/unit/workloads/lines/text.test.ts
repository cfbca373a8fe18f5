import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BUFFER_BYTES, bytesOfLines, gathered, lineOf } from '../../../../src/workloads/lines/text.js';

const textOf = (count: number): string => Array.from({ length: count }, (_, index) => lineOf(index)).join('');

it('computes the bytes of the lines', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12_000 }), (count) => {
      expect(bytesOfLines(count)).toBe(textOf(count).length);
    }),
  );
});

it('gathers every line once, in pieces of whole lines from 64 KiB on', () => {
  for (const count of [0, 1, 5000, 20_000]) {
    const pieces = [...gathered(count)];
    expect(pieces.join('')).toBe(textOf(count));
    for (const piece of pieces.slice(0, -1)) {
      expect(piece.length).toBeGreaterThanOrEqual(BUFFER_BYTES);
      expect(piece.length).toBeLessThan(BUFFER_BYTES + lineOf(count).length);
    }
    for (const piece of pieces) expect(piece.endsWith('\n')).toBe(true);
  }
});
