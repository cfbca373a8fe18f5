import { EpochClock } from '../../../src/domain/clock.js';
import type { Interposer } from '../../../src/native/addon-types.js';
import { StageStamps } from '../../../src/strategies/drive/stage-stamps.js';

/** What an interposer saw of one call. */
export interface ScriptedStamp {
  readonly start: number;
  readonly end: number;
  /** What is taken; missing: whatever is asked for. */
  readonly take?: 'range' | 'next' | 'path';
  readonly callClass?: number;
  /** What it must be asked for by; missing: by anything. Not of a path. */
  readonly file?: number;
  /** Of a range: where it must be asked for; missing: anywhere. */
  readonly offset?: number;
  /** Missing: of a range its bytes, else 0. */
  readonly result?: number;
}

/**
 * Stamps that an interposer would have, in the order of their calls: one that is not asked for stays.
 * @param now a stamp is there when its call has ended; missing: always.
 */
export function scriptedStamps(
  stamps: readonly ScriptedStamp[],
  now: () => number = () => Number.POSITIVE_INFINITY,
): StageStamps {
  const left = [...stamps];
  const taker =
    (take: ScriptedStamp['take']) =>
    (callClass: number, into: Float64Array, file = 0, bytes = 0, offset = 0): number => {
      const next = left[0];
      if (next === undefined || next.end > now()) return 0;
      if ((next.take ?? take) !== take || (next.callClass ?? callClass) !== callClass) return 0;
      if ((next.file ?? file) !== file || (next.offset ?? offset) !== offset) return 0;
      left.shift();
      into.set([next.start, next.end, next.result ?? bytes]);
      return 1;
    };
  const [range, ofFile, byPath] = [taker('range'), taker('next'), taker('path')];
  const epochNs = 0n;
  const interposer: Interposer = {
    baseNs: epochNs,
    start: () => undefined,
    stop: () => undefined,
    takeRange: (callClass, file, offset, bytes, into) => range(callClass, into, file, bytes, offset),
    takeNext: (callClass, file, into) => ofFile(callClass, into, file),
    takePath: (callClass, _path, into) => byPath(callClass, into),
    counters: () => ({ stamped: [], overwritten: 0 }),
  };
  return new StageStamps(interposer, new EpochClock(epochNs));
}
