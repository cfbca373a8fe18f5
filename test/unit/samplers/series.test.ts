import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ColumnSpec } from '../../../src/domain/sampler.js';
import { openDiskstatsSession } from '../../../src/samplers/devices/diskstats-session.js';
import { CostBound } from '../../../src/samplers/series/cost-bound.js';
import {
  ALL_SAMPLERS_SHARE,
  CONSTANT_COST_SHARE,
  costShares,
} from '../../../src/samplers/series/cost-shares.js';
import { openFileSession } from '../../../src/samplers/series/file-session.js';
import { FileLog } from '../../../src/samplers/series/file-log.js';
import { KernelFile } from '../../../src/samplers/series/kernel-file.js';
import { SeriesBuffer } from '../../../src/samplers/series/series-buffer.js';

const columns: readonly ColumnSpec[] = [
  { name: 'a', unit: '', kind: 'gauge', summary: '' },
  { name: 'b', unit: '', kind: 'text', summary: '' },
];

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'iotriage-series-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('SeriesBuffer', () => {
  it('has null for what a sample lacks, and forgets what was taken', () => {
    const buffer = new SeriesBuffer('s', 'subject', 'source', columns);
    buffer.push(1, { a: 5 });
    buffer.push(2, { b: 'x', other: 9 });
    expect(buffer.take()).toEqual([
      {
        sampler: 's',
        subject: 'subject',
        source: 'source',
        atNs: [1, 2],
        columns: { a: [5, null], b: [null, 'x'] },
      },
    ]);
    expect(buffer.take()).toEqual([]);
    buffer.push(3, {});
    expect(buffer.take()[0]?.atNs).toEqual([3]);
  });
});

describe('KernelFile', () => {
  it('reads anew what has changed, and what is longer than a page of the kernel', () => {
    inFolder((folder) => {
      const path = join(folder, 'file');
      writeFileSync(path, 'one');
      const file = new KernelFile(path);
      expect(file.read()).toBe('one');
      const long = 'x'.repeat(200_000);
      writeFileSync(path, long);
      expect(file.read()).toBe(long);
      file.close();
    });
  });

  it('reads a long file of /proc whole', () => {
    const file = new KernelFile('/proc/kallsyms');
    const names = file.read().split('\n').length;
    file.close();
    expect(names).toBe(readFileSync('/proc/kallsyms', 'latin1').split('\n').length);
  });
});

describe('openFileSession', () => {
  it('begins its differences with the first sample and says what it could not read', () => {
    inFolder((folder) => {
      const path = join(folder, 'counter');
      writeFileSync(path, '5');
      const session = openFileSession({
        sampler: 's',
        subject: 'x',
        source: path,
        columns,
        files: { [path]: (text) => ({ count: Number(text) }), '/proc/none': () => ({}) },
        derive: (previous, current, elapsedNs) => ({
          a: ((current.count ?? NaN) - (previous.count ?? NaN)) / elapsedNs,
        }),
      });
      session.sample(10);
      expect(session.take()).toEqual([]);
      writeFileSync(path, '25');
      session.sample(20);
      expect(session.take()[0]).toMatchObject({ atNs: [20], columns: { a: [2], b: [null] } });
      expect(session.unavailable()).toEqual([{ what: '/proc/none', why: '/proc/none does not exist' }]);
      session.close();
      session.sample(30);
      session.close();
      expect(session.take()).toEqual([]);
    });
  });
});

describe('FileLog', () => {
  it('keeps what it read until it is asked, however much that is', () => {
    inFolder((folder) => {
      const paths = [join(folder, 'long'), join(folder, 'absent'), join(folder, 'short')];
      const seen: string[] = [];
      writeFileSync(paths[0]!, '');
      writeFileSync(paths[2]!, '');
      const log = new FileLog(paths, (atNs, [long, absent, short]) => {
        expect(absent).toMatchObject({ code: 'ENOENT' });
        seen.push(`${atNs}: ${String(long).length} ${String(short)}`);
      });
      for (let at = 0; at < 8; at++) {
        writeFileSync(paths[0]!, 'x'.repeat(200_000 * at));
        writeFileSync(paths[2]!, `short ${at}`);
        log.sample(at);
      }
      expect(seen.length).toBeGreaterThan(0);
      log.close();
      log.sample(9);
      log.digest();
      log.digest();
      expect(seen).toEqual(Array.from({ length: 8 }, (_, at) => `${at}: ${200_000 * at} short ${at}`));
    });
  });

  it('reads a long file of /proc whole', () => {
    const seen: unknown[] = [];
    const log = new FileLog(['/proc/kallsyms'], (_, contents) => seen.push(...contents));
    log.sample(0);
    log.digest();
    log.close();
    expect(seen).toEqual([readFileSync('/proc/kallsyms', 'latin1')]);
  });
});

describe('costShares', () => {
  it('make up, with the readings of constant cost, no more than all samplers may take', () => {
    const bounded = Object.values(costShares).reduce((sum, share) => sum + share, 0);
    expect(bounded + CONSTANT_COST_SHARE).toBeLessThanOrEqual(ALL_SAMPLERS_SHARE + Number.EPSILON);
    expect(ALL_SAMPLERS_SHARE).toBe(0.01);
  });
});

describe('openDiskstatsSession', () => {
  const row = (writes: number, flushes: number): string =>
    ['vda', 'vda1']
      .map(
        (name, minor) =>
          `254 ${minor} ${name} 0 0 0 0 ${writes} 0 ${writes * 8} 0 2 0 0 0 0 0 0 ${flushes} 0`,
      )
      .join('\n');

  function sampled(folder: string, devices: readonly string[]): ReturnType<typeof openDiskstatsSession> {
    const diskstats = join(folder, 'diskstats');
    writeFileSync(diskstats, row(0, 0));
    const session = openDiskstatsSession({ devices }, { diskstats, classBlock: join(folder, 'class') });
    session.sample(0);
    writeFileSync(diskstats, row(50, 3));
    session.sample(1e9);
    session.close();
    return session;
  }

  it('samples each device that has a row', () => {
    inFolder((folder) => {
      const session = sampled(folder, ['vda', 'nvme9n9']);
      const [series, ...others] = session.take();
      expect(others).toEqual([]);
      expect(series).toMatchObject({ sampler: 'iostat', subject: 'vda', atNs: [1e9] });
      expect(series?.columns).toMatchObject({
        'w/s': [50],
        writtenBytes: [204800],
        in_flight: [2],
        flushes: [3],
      });
      expect(session.unavailable()).toEqual([
        { what: 'iostat of nvme9n9', why: `no block device: ${join(folder, 'diskstats')} has no row for it` },
      ]);
    });
  });

  it('has no flushes of a partition: the kernel counts them for the disk', () => {
    inFolder((folder) => {
      mkdirSync(join(folder, 'class/vda1'), { recursive: true });
      writeFileSync(join(folder, 'class/vda1/partition'), '1');
      const session = sampled(folder, ['vda1']);
      expect(session.take()[0]?.columns).toMatchObject({ 'w/s': [50], 'f/s': [null], flushes: [null] });
      expect(session.unavailable()[0]?.what).toBe('flushes of vda1');
    });
  });

  it('says so where there is no device at all', () => {
    const session = openDiskstatsSession({ devices: [] });
    session.sample(0);
    session.sample(1);
    session.close();
    expect(session.take()).toEqual([]);
    expect(session.unavailable()[0]?.why).toContain('no block device');
  });
});

describe('CostBound', () => {
  it('leaves out ticks until a reading is paid for', () => {
    const bound = new CostBound(0.05);
    const at: number[] = [];
    const slow = (atNs: number): void => {
      bound.run(atNs, () => {
        at.push(atNs);
        const begin = process.cpuUsage();
        for (let used = 0; used < 10_000;) {
          const { user, system } = process.cpuUsage(begin);
          used = user + system;
        }
      });
    };
    // 10 ms of processor time at 5 % are paid for after 200 ms at the earliest.
    for (const atNs of [0, 50e6, 100e6, 199e6, 1e15]) slow(atNs);
    expect(at).toEqual([0, 1e15]);
    expect(bound.remark()).toMatch(/^sampled 2 times, 3 left out: .* 5 % of a processor$/);
  });

  it('gives what was read, at the least interval at most, and calls nothing left out for that', () => {
    const bound = new CostBound(1, { leastIntervalNs: 250e6 });
    const read = [0, 100e6, 249e6, 1e15].map((atNs) => bound.run(atNs, () => atNs));
    expect(read).toEqual([0, null, null, 1e15]);
    expect(bound.remark()).toBeNull();
  });
});
