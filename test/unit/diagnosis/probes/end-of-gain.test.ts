import { describe, expect, it } from 'vitest';
import { endOfGain } from '../../../../src/diagnosis/probes/end-of-gain.js';
import { volumeFacts } from '../build/synthetic-facts.js';
import { parallel, route, serial, slots, threads, type VolumeModel } from '../build/synthetic-volumes.js';
import { afterProbe, asked } from './diagnosed.js';

const MS = 1e6;
const manyFiles = { key: { files: 64, fileSizeBytes: 2 ** 18 } };
const factsOf = (model: VolumeModel) =>
  volumeFacts(
    [route(model, 16, { strategy: 'fs-promises', ...manyFiles }), ...threads(model, manyFiles, [1, 4, 16])],
    'fuse',
    8,
  );

describe('end-of-gain', () => {
  it('asks 64 threads where 16 gained something, though not in proportion', () => {
    const proposal = asked(endOfGain, factsOf(slots(8, 10 * MS)))!;
    expect(proposal.cells.map(({ change }) => [change.strategy, change.threads])).toEqual([
      ['native-threads', 64],
    ]);
  });

  it('asks nothing where 64 threads were tried, though they are not on the curve', () => {
    const facts = factsOf(slots(8, 10 * MS));
    const [busy] = threads(slots(8, 10 * MS), { ...manyFiles, over: () => ({ user: 1, system: 0.9 }) }, [64]);
    expect(asked(endOfGain, { ...facts, cells: [...facts.cells, busy!] })).toBeNull();
  });

  it('asks nothing where the end was seen, where there is none yet, of short calls, nor twice', () => {
    expect(asked(endOfGain, factsOf(serial(10 * MS)))).toBeNull();
    expect(asked(endOfGain, factsOf(parallel(10 * MS)))).toBeNull();
    expect(asked(endOfGain, factsOf(slots(3, 10 * MS)))).toBeNull();
    expect(asked(endOfGain, factsOf(slots(8, 0.5 * MS)))).toBeNull();
    expect(asked(endOfGain, afterProbe(factsOf(slots(8, 10 * MS)), 'end-of-gain'))).toBeNull();
  });
});
