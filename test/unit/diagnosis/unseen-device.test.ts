import { describe, expect, it } from 'vitest';
import { unseenDevice } from '../../../src/diagnosis/unseen-device.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { Limit } from '../../../src/domain/target.js';
import { device, firstGroup, volumeFacts } from './build/synthetic-facts.js';
import { ioLimit } from './build/synthetic-limits.js';
import {
  bandwidth,
  delayedBandwidth,
  largeBlocks,
  least,
  parallel,
  serial,
  threads,
  type RouteOptions,
  type VolumeModel,
} from './build/synthetic-volumes.js';

const both = (model: VolumeModel, options: RouteOptions = {}, counts = [1, 4, 16]) => [
  ...threads(model, options, counts),
  largeBlocks(model, counts[1]!, options),
];
const concluded = (cells: readonly CellFacts[], limits: readonly Limit[] = []) => {
  const facts = volumeFacts(cells, 'fuse', 2, limits);
  return unseenDevice(facts, firstGroup(facts));
};

describe('unseenDevice', () => {
  it('says that a volume without counters moves so many bytes and no more', () => {
    const finding = concluded(both(bandwidth(20e6)))!;
    expect(finding).toMatchObject({ id: 'device-bandwidth', confidence: 'high' });
    expect(finding.summary).toMatch(
      /^The volume moves (19|20|21)(\.\d)? MB\/s and no more, in blocks of 4 KiB \(/,
    );
    expect(finding.summary).toMatch(
      /more in flight gains nothing: 4\.\d+ k, (4|5)\.\d+ k, (4|5)\.\d+ k operations\/s/,
    );
    expect(finding.explains).toBeGreaterThan(0.9);
  });

  it('is less sure where the bytes end above one in flight, or of one round', () => {
    const fast = least(parallel(1e6), bandwidth(20e6));
    const options = { key: { files: 64, fileSizeBytes: 2 ** 18 } };
    expect(concluded(both(fast, options, [1, 16, 64]))).toMatchObject({ confidence: 'medium' });
    const [large] = both(bandwidth(20e6), { rounds: 1 }).slice(-1);
    expect(concluded([...threads(bandwidth(20e6)), large!])).toMatchObject({ confidence: 'medium' });
  });

  it('is less sure of larger blocks alone, which several slow requests make up as well', () => {
    const blocks = (kib: number, largeMib = 1) => [
      ...threads(bandwidth(20e6), { key: { blockSizeBytes: kib * 1024, fileSizeBytes: 2 ** 23 } }),
      ...threads(
        bandwidth(20e6),
        { key: { blockSizeBytes: largeMib * 2 ** 20, fileSizeBytes: 2 ** 23 } },
        [4],
      ),
    ];
    expect(concluded(blocks(16))).toMatchObject({ confidence: 'high' });
    const large = concluded(blocks(64))!;
    expect(large.confidence).toBe('medium');
    expect(large.contradicts.join()).toContain('smaller blocks were not measured');
    expect(concluded(blocks(128))).toMatchObject({ confidence: 'low' });
    expect(concluded(blocks(256, 4))).toMatchObject({ confidence: 'low' });
  });

  it('hardly says so where half a page moves fewer bytes: a block is several requests, or the calls take the time', () => {
    const withSmallest = (model: VolumeModel, smallest = model) => [
      ...both(model),
      ...threads(smallest, { key: { blockSizeBytes: 2048 } }, [4]),
    ];
    const sure = concluded(withSmallest(bandwidth(20e6)))!;
    expect(sure.confidence).toBe('high');
    expect(sure.contradicts.join()).toContain('where each is one request: ');
    const pages: VolumeModel = (_, bytes) => 1e3 / Math.ceil(bytes / 4096);
    expect(concluded(both(pages))).toMatchObject({ confidence: 'high' });
    const unsure = concluded(withSmallest(pages))!;
    expect(unsure.confidence).toBe('low');
    expect(unsure.summary).toContain('in blocks of 4 KiB (');
  });

  it('says nothing where operations are limited, or larger blocks were not measured', () => {
    expect(concluded(both(serial(10e6)))).toBeNull();
    expect(concluded([...threads(bandwidth(20e6))])).toBeNull();
  });

  it('says so of large blocks whose bytes take most of their time, though small ones move fewer', () => {
    const sized = (kib: number, counts: readonly number[], model: VolumeModel) =>
      threads(model, { key: { blockSizeBytes: kib * 1024 } }, counts);
    // Each call takes 40 us besides: small blocks are held up by these.
    const called: VolumeModel = (_, bytes) => 1 / (40e-6 + bytes / 200e6);
    const finding = concluded([...sized(64, [1, 4, 16], called), ...sized(4, [4], called)])!;
    expect(finding).toMatchObject({ id: 'device-bandwidth', confidence: 'medium' });
    expect(finding.summary).toMatch(
      /in blocks of 64 KiB \(1\d\d MB\/s\), whose bytes take most of their time/,
    );
    const hardly: VolumeModel = (_, bytes) => 1 / (400e-6 + bytes / 200e6);
    expect(concluded([...sized(64, [1, 4, 16], hardly), ...sized(4, [4], hardly)])).toBeNull();
    expect(concluded([...sized(4, [1, 4, 16], called), ...sized(64, [4], called)])).toBeNull();
  });

  it('says so where 64 in flight move as many bytes in an eighth of the block', () => {
    const delayed = delayedBandwidth(5e6, 20e6);
    const sized = (kib: number, counts: readonly number[]) =>
      threads(delayed, { key: { blockSizeBytes: kib * 1024, files: 64, fileSizeBytes: 2 ** 19 } }, counts);
    const before = [...sized(64, [1, 4, 16]), ...sized(4, [4])];
    expect(concluded(before)).toBeNull();
    expect(concluded([...before, ...sized(64, [64]), ...sized(8, [64])])).toMatchObject({
      id: 'device-bandwidth',
      confidence: 'medium',
    });
  });

  it('takes of half pages those with the most in flight: fewer do not fill a volume that delays each', () => {
    const delayed = delayedBandwidth(5e6, 20e6);
    const sized = (kib: number, counts: readonly number[]) =>
      threads(delayed, { key: { blockSizeBytes: kib * 1024, files: 64, fileSizeBytes: 2 ** 19 } }, counts);
    const told = [...sized(64, [1, 4, 16]), ...sized(8, [16])];
    expect(concluded([...told, ...sized(2, [16])])).toMatchObject({ confidence: 'low' });
    expect(concluded([...told, ...sized(2, [16, 64])])).toMatchObject({ confidence: 'medium' });
    expect(concluded([...told, ...sized(2, [4])])).toMatchObject({ confidence: 'medium' });
  });

  it('says nothing where more in flight do more, at whatever size', () => {
    const perCall = (inFlight: number, bytes: number) => (inFlight * 5e6) / bytes;
    expect(concluded(both(perCall))).toBeNull();
  });

  it('leaves a device that can be seen to its counters, and a limit that is reached to that', () => {
    const seen = both(bandwidth(20e6), { over: () => ({ devices: [device(1e6)] }) });
    const facts = volumeFacts(seen);
    expect(unseenDevice(facts, firstGroup(facts))).toBeNull();
    expect(concluded(both(bandwidth(20e6)), [ioLimit(20e6)])).toBeNull();
    expect(concluded(both(bandwidth(20e6)), [ioLimit(200e6)])).not.toBeNull();
  });
});
