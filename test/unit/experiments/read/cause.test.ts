import { describe, expect, it } from 'vitest';
import { causeOf } from '../../../../src/experiments/read/cause.js';
import { BYTES, cell, finding, volume } from '../fixture.js';

/** Two rounds of a second each, of which so much more is the final sync. */
const work = (syncSeconds: number, deviceWrittenBytes: number | null = 2 * BYTES) =>
  cell(
    {},
    [1, 1].map((seconds) => ({ seconds, syncSeconds })),
    { deviceWrittenBytes },
  );
const open = (cells: readonly ReturnType<typeof work>[]) =>
  volume(cells, { headline: finding('inconclusive') });

describe('the cause', () => {
  it('is what the diagnosis says of the work', () => {
    const cells = [work(1)];
    const headline = finding('device-iops');
    const diagnoses = [{ cellIds: [cells[0]!.id], findings: [finding('fsync')] }] as never;
    expect(causeOf(volume(cells, { headline, diagnoses }), cells).words).toBe('syncs take the time');
    expect(causeOf(volume(cells, { headline }), cells).words).toBe('the device takes no more operations');
  });

  it('is the final sync where that is most of the time and the device got the bytes', () => {
    const cells = [work(2), work(4)];
    expect(causeOf(open(cells), cells).words).toMatch(/^the final sync, which waits/);
  });

  it('is copying and the final sync where both take a part of it', () => {
    const cells = [work(0.25), work(1)];
    expect(causeOf(open(cells), cells).words).toBe(
      'copying into the page cache, and then the final sync (20 to 50 % of the time), which waits until the device has the bytes',
    );
  });

  it('is the page cache, and the final sync beside it where that takes a part', () => {
    const cached = (syncSeconds: number) => {
      const cells = [work(syncSeconds, BYTES / 4)];
      return causeOf(volume(cells, { headline: finding('page-cache') }), cells).words;
    };
    expect(cached(0.1)).toBe('the page cache takes the writes, and the device is not waited for');
    expect(cached(1)).toContain(
      'the page cache takes the writes, and the final sync (50 % of the time) waits',
    );
  });

  it('is open where no sync takes a part, or the device did not get the bytes, or nobody saw', () => {
    for (const cells of [[work(0.1), work(4)], [work(4, BYTES / 2)], [work(4, null)]]) {
      expect(causeOf(open(cells), cells).words).toBeNull();
    }
  });
});
