import { describe, expect, it } from 'vitest';
import type { Limit } from '../../../../src/domain/target.js';
import { deviceBandwidth } from '../../../../src/diagnosis/rules/device-bandwidth.js';
import {
  cell,
  conclude,
  concludeOfFirst,
  device,
  rounds,
  volumeFacts,
  type CellOptions,
} from '../build/synthetic-facts.js';

const busy = { '%util': 99, 'aqu-sz': 7.5, 'wareq-sz': 512 };
/** 1 MiB direct writes for 0.9 s. */
const direct = (
  depth: number,
  ops: number,
  options: CellOptions & { columns?: Record<string, number>; agreement?: number } = {},
) =>
  cell({
    ops: rounds(ops, 0.01, 3, depth),
    devices: [device(ops * 2 ** 20 * 0.9 * (options.agreement ?? 1.01), options.columns ?? busy)],
    ...options,
    key: { blockSizeBytes: 2 ** 20, direct: true, durability: 'none', poolSize: 16, depth, ...options.key },
  });

describe('device-bandwidth', () => {
  it('concludes where the device is busy and sixteen in flight do no more than four', () => {
    const finding = conclude(deviceBandwidth, volumeFacts([direct(4, 200), direct(16, 205)]));
    expect(finding).toMatchObject({ id: 'device-bandwidth', confidence: 'high' });
    expect(finding!.summary).toContain('vda moves all that it can: 21');
    expect(finding!.summary).toContain('busy 99 %');
    expect(finding!.explains).toBeCloseTo(0.99, 2);
  });

  it('says nothing where more in flight do more', () => {
    expect(conclude(deviceBandwidth, volumeFacts([direct(4, 150), direct(16, 205)]))).toBeNull();
  });

  it('says nothing of a paced load, which moves as much as is offered', () => {
    const paced = [4, 16].map((depth) => direct(depth, 200, { key: { rate: 200 } }));
    expect(conclude(deviceBandwidth, volumeFacts(paced))).toBeNull();
  });

  it('says nothing without a second depth', () => {
    expect(conclude(deviceBandwidth, volumeFacts([direct(16, 205)]))).toBeNull();
  });

  it('says nothing of a device that is idle: the limit lies above it', () => {
    const columns = { '%util': 0.8, 'aqu-sz': 0.02, 'wareq-sz': 512 };
    expect(conclude(deviceBandwidth, volumeFacts([4, 16].map((d) => direct(d, 20, { columns }))))).toBeNull();
  });

  it('says nothing of small requests, which meet the limit of IOPS', () => {
    const columns = { ...busy, 'wareq-sz': 4 };
    expect(
      conclude(deviceBandwidth, volumeFacts([4, 16].map((d) => direct(d, 200, { columns })))),
    ).toBeNull();
  });

  it('says nothing where memory took the bytes, or others used the device', () => {
    for (const agreement of [0.5, 2]) {
      const cells = [4, 16].map((d) => direct(d, 200, { agreement }));
      expect(conclude(deviceBandwidth, volumeFacts(cells))).toBeNull();
    }
    const unsynced = [4, 16].map((d) => direct(d, 200, { key: { direct: false } }));
    expect(conclude(deviceBandwidth, volumeFacts(unsynced))).toBeNull();
  });

  it('says nothing near the limit of a cgroup', () => {
    const limit = (value: number): Limit => ({
      what: 'io',
      text: 'write limit',
      value,
      unit: 'bytes/s',
      direction: 'write',
      device: 'vda',
      source: 'io.max',
    });
    const cells = [4, 16].map((d) => direct(d, 200));
    expect(conclude(deviceBandwidth, volumeFacts(cells, 'disk', 2, [limit(220e6)]))).toBeNull();
    expect(conclude(deviceBandwidth, volumeFacts(cells, 'disk', 2, [limit(2e9)]))).not.toBeNull();
  });

  it('needs utilisation and a queue, above what one operation is made of', () => {
    const with_ = (columns: Record<string, number>) =>
      conclude(deviceBandwidth, volumeFacts([4, 16].map((d) => direct(d, 200, { columns }))));
    expect(with_(busy)).not.toBeNull();
    expect(with_({ ...busy, '%util': 40 })).toBeNull();
    // Two requests of 512 KiB are one operation of 1 MiB.
    expect(with_({ ...busy, 'aqu-sz': 1.9 })).toBeNull();
  });

  it('compares the cells of one route alone', () => {
    const uv = direct(16, 205);
    const promises = direct(4, 200, { strategy: 'fs-promises' });
    expect(conclude(deviceBandwidth, volumeFacts([promises, uv]))).toBeNull();
    const files = direct(4, 200, { key: { files: 1 } });
    expect(conclude(deviceBandwidth, volumeFacts([files, uv]))).toBeNull();
  });

  it('shows two different cells, also where the fastest has the fewest in flight', () => {
    const finding = conclude(deviceBandwidth, volumeFacts([direct(4, 205), direct(16, 200)]))!;
    const names = finding.evidence.filter(({ unit }) => unit === 'operations/s').map(({ name }) => name);
    expect(names).toEqual([
      'operations/s of native-uv, pool 16, 16 in flight',
      'operations/s of native-uv, pool 16, 4 in flight',
    ]);
  });

  it('names the file of a loop device, and advises no faster device', () => {
    const facts = volumeFacts([direct(4, 200), direct(16, 205)]);
    const devices = facts.volume.devices.map((one) => ({ ...one, backingFile: '/srv/disk.img' }));
    const finding = conclude(deviceBandwidth, { ...facts, volume: { ...facts.volume, devices } })!;
    expect(finding.summary).toContain('a loop device over /srv/disk.img');
    expect(JSON.stringify(finding)).not.toContain('faster');
  });

  it('says nothing of 64 KiB where as many operations of 1 MiB, or of 4 KiB, are done: these are limited', () => {
    const columns = { ...busy, 'wareq-sz': 64 };
    const of64 = [4, 16].map((depth) => {
      const made = direct(depth, 4000, { key: { blockSizeBytes: 64 * 1024 }, columns });
      return { ...made, devices: [device(4000 * 65_536 * 0.9, columns)] };
    });
    const with_ = (ops: number, blockSizeBytes: number) =>
      concludeOfFirst(deviceBandwidth, volumeFacts([...of64, direct(16, ops, { key: { blockSizeBytes } })]));
    // Nothing tells bytes from requests: each of 64 KiB may take its time for itself.
    expect(concludeOfFirst(deviceBandwidth, volumeFacts(of64))).toMatchObject({ confidence: 'medium' });
    expect(with_(4000, 2 ** 20)).toBeNull();
    // Four times the bytes: at 64 KiB the device was not at the end of its bandwidth.
    expect(with_(1000, 2 ** 20)).toBeNull();
    expect(with_(260, 2 ** 20)).toMatchObject({ id: 'device-bandwidth', confidence: 'high' });
    expect(with_(4000, 4096)).toBeNull();
    expect(with_(40_000, 4096)?.id).toBe('device-bandwidth');
  });
});
