import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mountSlowFuse, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { makeLoopVolume, type LoopVolume } from '../lab/loop-volume.js';
import { findThrottle } from '../lab/throttle.js';
import { describeWith } from '../requires.js';
import { iotriage, runJson } from './cli.js';

const MIB = 2 ** 20;
const small = ['--block-size', '16k', '--files', '8', '--file-size', '128k', '--strategy', 'native-pwrite'];
const brief = ['--duration', '100ms', '--warmup', '0', '--rounds', '1', '--no-stages'];
// Enough for the question of the backend, which is the first; what else could be asked is tested elsewhere.
const probed = ['--budget', '20s'];

describeWith(['root', 'fuse'], 'two volumes with servers of their own', () => {
  let volumes: readonly SlowFuseVolume[];
  beforeAll(async () => {
    volumes = [await mountSlowFuse({ writeLatencyMs: 20 }), await mountSlowFuse({ writeLatencyMs: 20 })];
  });
  afterAll(async () => {
    for (const volume of volumes) await volume.release();
  });

  it('are measured at once and alone, and have nothing in common', async () => {
    const paths = volumes.map((volume) => volume.path);
    const { code, stderr, report } = await runJson([...paths, ...small, ...brief, ...probed]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('share a backend?');
    expect(report.backends).toHaveLength(1);
    const [backend] = report.backends;
    expect(backend).toMatchObject({ paths, common: [] });
    expect(backend?.work).toContain('native-threads, 16 threads');
    for (const { aloneBytesPerSecond, togetherBytesPerSecond } of backend?.members ?? []) {
      expect(aloneBytesPerSecond).toBeGreaterThan(0);
      expect(togetherBytesPerSecond).toBeGreaterThan(0);
    }
    const again = await iotriage(['report', report.run.id, '--format', 'json']);
    expect(JSON.parse(again.stdout)).toHaveProperty('backends', report.backends);
  });
});

describeWith(['root', 'loop'], 'two file systems in files of one volume', () => {
  let below: LoopVolume;
  const above: LoopVolume[] = [];
  beforeAll(async () => {
    const limit = findThrottle() === null ? {} : { writeBytesPerSecond: 8e6 };
    below = await makeLoopVolume({ sizeBytes: 128 * MIB, fsType: 'ext4', ...limit });
    for (let made = 0; made < 2; made++) {
      above.push(await makeLoopVolume({ sizeBytes: 32 * MIB, fsType: 'ext4', imageIn: below.path }));
    }
  });
  afterAll(async () => {
    for (const volume of above) await volume.release();
    await below.release();
  });

  it('have its device in common, and are not called independent where it is limited', async () => {
    const paths = above.map((volume) => volume.path);
    const { code, stderr, report } = await runJson([...paths, ...small, ...brief, ...probed]);
    expect(code, stderr).toBe(0);
    const [backend] = report.backends;
    expect(backend?.common).toMatchObject([{ kind: 'device', name: below.device }]);
    if (findThrottle() !== null) expect(backend?.conclusion).not.toBe('independent');
    if (backend?.conclusion === 'shared') {
      expect(['limit', 'device']).toContain(backend.groups[0]?.cause.kind);
    }
  });
});

describe('two directories of one file system', () => {
  let parent: string;
  beforeAll(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'iotriage-shared-'));
    for (const name of ['a', 'b']) mkdirSync(path.join(parent, name));
  });
  afterAll(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  it('are one volume without a trial more', async () => {
    const paths = ['a', 'b'].map((name) => path.join(parent, name));
    const { code, stderr, report } = await runJson([...paths, ...small, ...brief, '--budget', '1ms']);
    expect(code, stderr).toBe(0);
    expect(report.backends).toMatchObject([{ paths, conclusion: 'shared', ratio: null }]);
    expect(report.backends[0]?.groups[0]?.cause.kind).toBe('file-system');
  });
});
