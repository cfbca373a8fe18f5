import { describe, expect, it } from 'vitest';
import { blocksAtTheEnd } from '../../../../src/diagnosis/probes/blocks-at-the-end.js';
import type { VolumeFacts } from '../../../../src/domain/facts.js';
import { device, volumeFacts } from '../build/synthetic-facts.js';
import {
  delayedBandwidth,
  parallel,
  route,
  slots,
  threads,
  type RouteOptions,
  type VolumeModel,
} from '../build/synthetic-volumes.js';
import { afterProbe, asked } from './diagnosed.js';

const MS = 1e6;
const KIB = 1024;
/** Work in blocks of so many KiB by the usual route and by threads, and by the usual route in blocks of another size. */
const factsOf = (
  model: VolumeModel,
  kib: number,
  otherKib: number,
  options: RouteOptions = {},
  counts = [1, 4, 16],
) => {
  const files = { files: 64, fileSizeBytes: 2 ** 19 };
  const key = (size: number) => ({ ...files, ...options.key, blockSizeBytes: size * KIB, poolSize: 4 });
  const usual = (size: number) => route(model, 4, { ...options, strategy: 'fs-promises', key: key(size) });
  const own = { ...options, key: { ...files, ...options.key, blockSizeBytes: kib * KIB } };
  return volumeFacts([usual(kib), ...threads(model, own, counts), usual(otherKib)], 'fuse', 8);
};

describe('blocks-at-the-end', () => {
  const changes = (facts: VolumeFacts) =>
    asked(blocksAtTheEnd, facts)!.cells.map(({ change }) => [change.threads, change.blockSizeBytes]);

  it('asks for smaller blocks by many threads where too few were in flight to tell', () => {
    const proposal = asked(blocksAtTheEnd, factsOf(delayedBandwidth(5 * MS, 20e6), 64, 4))!;
    expect(changes(factsOf(delayedBandwidth(5 * MS, 20e6), 64, 4))).toEqual([[16, 8 * KIB]]);
    expect(changes(factsOf(slots(8, 10 * MS), 64, 4, {}, [1, 4, 16, 32]))).toEqual([
      [64, 8 * KIB],
      [64, undefined],
    ]);
    const served = asked(blocksAtTheEnd, factsOf(slots(3, 5 * MS), 64, 4))!;
    expect(served.cells.map(({ change }) => change)).toEqual(proposal.cells.map(({ change }) => change));
  });

  it('asks for larger blocks where these are the small ones', () => {
    const ended = factsOf(delayedBandwidth(4 * MS, 12e6), 4, 64, {}, [1, 4, 16, 32]);
    expect(changes(ended)).toContainEqual([64, 32 * KIB]);
  });

  it('asks nothing where the usual question tells', () => {
    expect(asked(blocksAtTheEnd, factsOf(slots(3, 5 * MS), 4, 64))).toBeNull();
    expect(asked(blocksAtTheEnd, factsOf(delayedBandwidth(0.1 * MS, 20e6), 64, 4))).toBeNull();
  });

  it('asks nothing where there is no end, of short calls, of one file, of a device that counts, nor twice', () => {
    expect(asked(blocksAtTheEnd, factsOf(parallel(5 * MS), 64, 4))).toBeNull();
    expect(asked(blocksAtTheEnd, factsOf(slots(3, 0.3 * MS), 64, 4))).toBeNull();
    expect(asked(blocksAtTheEnd, factsOf(slots(3, 5 * MS), 64, 4, { key: { files: 1 } }))).toBeNull();
    const counted = factsOf(slots(3, 5 * MS), 64, 4, { over: () => ({ devices: [device(1e6)] }) });
    expect(asked(blocksAtTheEnd, { ...counted, volume: volumeFacts([]).volume })).toBeNull();
    expect(
      asked(blocksAtTheEnd, afterProbe(factsOf(slots(3, 5 * MS), 64, 4), 'blocks-at-the-end')),
    ).toBeNull();
  });
});
