import { describe, expect, it } from 'vitest';
import type { Volume } from '../../../src/domain/target.js';
import { flushSign, pagesWrittenBack } from '../../../src/run/flush-sign.js';

const volume = (...names: readonly string[]): Volume =>
  ({ devices: names.map((name) => ({ name, parents: [] })), members: [] }) as unknown as Volume;
const seen = volume('no-such-device');

describe('what tells that volumes are written', () => {
  it('are the bytes of their devices, and no one else', () => {
    // Neither is in /proc/diskstats.
    expect(flushSign([seen, volume('nor-this-one')])()).toEqual({ devices: '', pages: '' });
    expect(flushSign([])()).toEqual({ devices: '', pages: '' });
  });

  it.each([
    ['one', [volume()]],
    ['one of two', [seen, volume()]],
  ])('are the pages of the machine where no device of %s is seen', (_, volumes) => {
    expect(flushSign(volumes)().pages).toMatch(/nr_written \d+/);
  });

  it('are pages that were written, and those that FUSE has yet to write', () => {
    const text = 'nr_dirty 5\nnr_writeback 6\nnr_writeback_temp 7\nnr_dirtied 8\nnr_written 9\n';
    expect(pagesWrittenBack(text)).toEqual(['nr_writeback_temp 7', 'nr_written 9']);
    expect(pagesWrittenBack('')).toEqual([]);
  });
});
