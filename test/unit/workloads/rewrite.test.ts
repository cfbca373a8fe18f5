import fc from 'fast-check';
import { constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ddFileOf } from '../../../src/workloads/rewrite/by-dd.js';
import { PIECE_BYTES, PieceSource } from '../../../src/workloads/rewrite/content.js';
import { Curves } from '../../../src/workloads/rewrite/curves.js';
import { writeAll } from '../../../src/workloads/rewrite/measure.js';
import { openFlags } from '../../../src/workloads/rewrite/phases.js';
import { rewriteRoutes } from '../../../src/workloads/rewrite/routes.js';
import { limitsOf, parseThresholds } from '../../../src/workloads/rewrite/dirty-limits.js';
import { memoryLimit } from '../../../src/workloads/rewrite/memory-limit.js';
import { parseUnwritten } from '../../../src/workloads/rewrite/unwritten.js';
import { watchedContext } from './watched/activity-context.js';

describe('what is unwritten', () => {
  it('is read in bytes, and is 0 where it is not told', () => {
    const text =
      'MemTotal: 100 kB\nDirty:              1234 kB\nWriteback:            16 kB\nWritebackTmp:         9 kB\n';
    expect(parseUnwritten(text)).toEqual({ dirtyBytes: 1234 * 1024, writebackBytes: 16 * 1024 });
    expect(parseUnwritten('')).toEqual({ dirtyBytes: 0, writebackBytes: 0 });
  });

  it('has limits in pages, or none', () => {
    const text = 'nr_dirty 5\nnr_dirty_threshold 1156637\nnr_dirty_background_threshold 577612\n';
    expect(parseThresholds(text)).toEqual({ background: 577612, limit: 1156637 });
    expect(parseThresholds('nr_dirty 5')).toEqual({ background: null, limit: null });
  });

  it('holds writers up half way from the background to the limit, of the machine or of the device', () => {
    const machine = { background: 1000, limit: 2000 };
    expect(limitsOf(machine, null)).toEqual({
      throttleBytes: 1500,
      limitBytes: 2000,
      deviceLimitBytes: null,
    });
    expect(limitsOf(machine, 100)).toEqual({ throttleBytes: 75, limitBytes: 100, deviceLimitBytes: 100 });
    // A share of more than there is limits nothing.
    expect(limitsOf(machine, 9000)).toMatchObject({ throttleBytes: 1500, limitBytes: 2000 });
    expect(limitsOf({ background: null, limit: null }, null).throttleBytes).toBeNull();
  });

  it('knows the smallest memory limit of the cgroups above', () => {
    const files: Readonly<Record<string, string>> = {
      '/sys/fs/cgroup/a/memory.max': '1000\n',
      '/sys/fs/cgroup/a/b/memory.max': 'max\n',
      '/sys/fs/cgroup/a/b/memory.high': '2000\n',
      '/sys/fs/cgroup/memory/x/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '512\n',
    };
    const read = (file: string): string => files[file] ?? '';
    expect(memoryLimit('0::/a/b\n', read)).toBe(1000);
    expect(memoryLimit('4:cpu,cpuacct:/a\n3:memory:/x\n', read)).toBe(512);
    expect(memoryLimit('0::/c\n', read)).toBeNull();
    expect(memoryLimit('', read)).toBeNull();
  });
});

describe('phases', () => {
  it('open as they say: new files must not be there, and only one empties them', () => {
    const has = (phase: Parameters<typeof openFlags>[0], flag: number): boolean =>
      (openFlags(phase) & flag) === flag;
    expect(has('new', constants.O_CREAT | constants.O_EXCL)).toBe(true);
    expect(has('recreate', constants.O_CREAT | constants.O_EXCL)).toBe(true);
    expect(has('truncate', constants.O_TRUNC)).toBe(true);
    expect(openFlags('overwrite') & (constants.O_TRUNC | constants.O_CREAT)).toBe(0);
  });

  it('are told to dd alike', () => {
    const file = { path: '/v/f0000', sizeBytes: 5e6 };
    const told = { ...file, pieceBytes: PIECE_BYTES, flags: [] };
    expect(ddFileOf(file, 'new')).toEqual({ ...told, does: 'make' });
    expect(ddFileOf(file, 'recreate')).toEqual({ ...told, does: 'make' });
    expect(ddFileOf(file, 'truncate')).toEqual({ ...told, does: 'empty' });
    expect(ddFileOf(file, 'overwrite')).toEqual({ ...told, does: 'overwrite' });
  });
});

describe('pieces', () => {
  it('have the length that is left, and tell files, offsets and generations apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 3 * PIECE_BYTES }), fc.nat({ max: 9 }), (sizeBytes, file) => {
        const plan = { content: 'random' as const, sizeBytes, seed: 7 };
        const source = new PieceSource(plan, 'measured');
        const first = Buffer.from(source.piece(file, 0, sizeBytes));
        expect(first.length).toBe(Math.min(PIECE_BYTES, sizeBytes));
        expect(new PieceSource(plan, 'measured').piece(file, 0, sizeBytes).equals(first)).toBe(true);
        expect(source.piece(file + 1, 0, sizeBytes).equals(first)).toBe(false);
        expect(new PieceSource(plan, 'before').piece(file, 0, sizeBytes).equals(first)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('are zeros where zeros are asked for, and never where they were there before', () => {
    const plan = { content: 'zero' as const, sizeBytes: 8192, seed: 7 };
    expect(new PieceSource(plan, 'measured').piece(1, 0, 8192).equals(Buffer.alloc(8192))).toBe(true);
    expect(new PieceSource(plan, 'before').piece(0, 0, 8192).equals(Buffer.alloc(8192))).toBe(false);
  });
});

describe('the watchdog', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'iotriage-rewrite-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('hears of every piece, and of syncs as calls that wait for the device', async () => {
    const size = 2 * PIECE_BYTES + 1;
    const parameters = { phase: 'truncate', before: 'settled', writers: 2, files: 3, size, sync: 'end' };
    const { context, told, atDevice } = watchedContext(directory, parameters);
    await rewriteRoutes.fs!.run(context);
    expect(told.create).toEqual({ operations: 9, bytes: 3 * size });
    expect(told.measure?.bytes).toBe(3 * size);
    expect(told.measure?.operations).toBeGreaterThanOrEqual(7);
    expect(told.verify).toEqual({ operations: 9, bytes: 3 * size });
    expect([...atDevice]).toEqual(['create', 'measure']);
  });
});

describe('writers', () => {
  it('stop where one fails, in their files too, and the first failure is told when none is under way', async () => {
    const begun: number[] = [];
    let underWay = 0;
    const write = async (file: number, _: number, signal: AbortSignal): Promise<void> => {
      begun.push(file);
      underWay++;
      await sleep(5);
      if (file === 1) throw new Error('no space');
      while (!signal.aborted) await sleep(1);
      underWay--;
      if (file === 2) throw new Error('killed');
    };
    const paths = Array.from({ length: 100 }, (_, index) => `f${index}`);
    const signal = new AbortController().signal;
    await expect(writeAll({ paths, writers: 3 }, { write }, signal)).rejects.toThrow('no space');
    expect(begun).toEqual([0, 1, 2]);
    expect(underWay).toBe(1);
  });
});

describe('curves', () => {
  it('begin at 0 ns, end with what there was at the end, and never fall', () => {
    let [atNs, step] = [100, 0];
    const bytes = [0, 500];
    const curves = new Curves({
      now: () => (atNs += 10),
      bytes: () => bytes[step++] ?? 300,
      unwritten: () => ({ dirtyBytes: 3, writebackBytes: 4 }),
    });
    curves.stop();
    const drawn = curves.drawn();
    expect(drawn['bytes written']?.map(({ value }) => value)).toEqual([0, 500]);
    expect(drawn['bytes written']?.[0]?.atNs).toBeGreaterThanOrEqual(0);
    expect(drawn['unwritten bytes']?.map(({ value }) => value)).toEqual([7, 7]);
  });
});
