import { describe, expect, it } from 'vitest';
import type { Unavailable } from '../../../src/domain/target.js';
import type { Interposer } from '../../../src/native/addon-types.js';
import { stampKeys } from '../../../src/strategies/drive/stamp-keys.js';
import { stampingOf } from '../../../src/trial/stamping.js';

const byPath = { opensBy: 'path', usesPool: true } as const;

/** What it was asked, of which `refusal` is thrown by each start. */
function interposerThat(refusal: Error | null): { interposer: Interposer; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const interposer = {
    start: (...given: unknown[]) => {
      asked.push(['start', ...given]);
      if (refusal) throw refusal;
    },
    stop: () => {
      asked.push(['stop']);
    },
  } as unknown as Interposer;
  return { interposer, asked };
}

describe('the stamping of a staged trial', () => {
  it('starts and stops the interposer on the workspaces, by the key of the strategy', () => {
    const unavailable: Unavailable[] = [];
    const { interposer, asked } = interposerThat(null);
    const stamping = stampingOf(interposer, byPath, ['/a', '/b'], unavailable);
    expect(unavailable).toEqual([]);
    asked.length = 0;
    stamping?.start();
    stamping?.stop();
    expect(asked).toEqual([['start', ['/a', '/b'], stampKeys.open], ['stop']]);
  });

  it('is none, with the reason, where there is no interposer or the workspaces are too many for it', () => {
    const unavailable: Unavailable[] = [];
    expect(stampingOf(null, byPath, ['/a'], unavailable)).toBeNull();
    const { interposer } = interposerThat(new RangeError('at most 64 directories'));
    const many = Array.from({ length: 65 }, (_, index) => `/${index}`);
    expect(stampingOf(interposer, byPath, many, unavailable)).toBeNull();
    expect(unavailable).toEqual([
      { what: 'stages', why: expect.any(String) as unknown },
      { what: 'stages', why: 'at most 64 directories; the trial has 65' },
    ]);
  });

  it('hides no fault of ours', () => {
    const { interposer } = interposerThat(new TypeError('no array'));
    expect(() => stampingOf(interposer, byPath, ['/a'], [])).toThrow('no array');
  });
});
