import { describe, expect, it } from 'vitest';
import { MIB } from '../../../src/domain/units.js';
import type { Strategy } from '../../../src/domain/strategy.js';
import { keyOf } from '../../../src/plan/capabilities.js';
import type { Point } from '../../../src/plan/point.js';
import { fixed, honouredExcept } from '../../../src/strategies/drive/capabilities.js';
import { point, strategy } from './surroundings.js';

function settle(
  own: Strategy,
  more: Partial<Point> = {},
  parameters: Record<string, number | string> = {},
  members = 1,
) {
  return keyOf({ ...point, ...more }, { strategy: own, parameters, byName: true }, members, 'files');
}

function keyFor(...args: Parameters<typeof settle>) {
  const result = settle(...args);
  if (!('key' in result)) throw new Error(JSON.stringify(result.refusals));
  return result.key;
}

function whysOf(...args: Parameters<typeof settle>): readonly string[] {
  const result = settle(...args);
  return 'refusals' in result ? result.refusals.map(({ dimension, why }) => `${dimension}: ${why}`) : [];
}

const plain = strategy('plain');
const wholeFiles = strategy('whole', {
  unit: 'file',
  opensBy: 'path',
  can: { blockSize: fixed('file', 'it writes whole files'), pattern: fixed('seq', 'a file has one order') },
});
const streams = strategy('streams', { can: { depth: fixed('files', 'each file has one stream') } });
const threaded = strategy('threaded', {
  usesPool: false,
  can: { depth: fixed(1, 'one call each') },
  parameters: [
    { name: 'threads', kind: 'number', summary: 'threads', defaultValue: 2, min: 1, max: 64 },
    { name: 'sharing', kind: 'choice', summary: 'files', defaultValue: 'own', values: ['own', 'shared'] },
    { name: 'vector', kind: 'number', summary: 'blocks', defaultValue: 1, min: 1, max: 64 },
  ],
});

describe('what does not exist for an operation', () => {
  it('is the same whatever is asked: a share of reads without a mix, mode and durability of reads', () => {
    expect(keyFor(plain, { readShare: 30 })).toMatchObject({ readShare: null });
    const read = keyFor(plain, { op: 'read', durability: 'each' });
    expect(read).toMatchObject({ mode: 'overwrite', durability: 'none', readShare: null });
    expect(keyFor(plain, { op: 'mix', readShare: 30 })).toMatchObject({ readShare: 30, durability: 'end' });
  });
});

describe('a parameter that has no part in an operation', () => {
  const remedy = 'Give blocks';
  const streams = strategy('streams', {
    parameters: [
      {
        ...{ name: 'waiting', kind: 'number', summary: 'bytes', defaultValue: 16, min: 1, max: 64 },
        notFor: [{ operation: 'read', why: 'it is of writes', remedy }],
      },
    ],
  });

  it('is in no key of it', () => {
    expect(keyFor(streams, { op: 'write' }).parameters).toEqual({ waiting: 16 });
    expect(keyFor(streams, { op: 'write' }, { waiting: 32 }).parameters).toEqual({ waiting: 32 });
    expect(keyFor(streams, { op: 'read' }).parameters).toEqual({});
    expect(keyFor(streams, { op: 'read' }, { waiting: 16 }).parameters).toEqual({});
  });

  it('is refused where it was given another value', () => {
    expect(settle(streams, { op: 'read' }, { waiting: 32 })).toEqual({
      refusals: [{ dimension: 'op', why: 'it is of writes', remedy }],
    });
  });
});

describe('a depth of `files`', () => {
  it('is the number of files, whatever is asked', () => {
    expect(keyFor(streams, { depth: 16, files: 3 }).depth).toBe(3);
    expect(keyFor(streams, { depth: 1, files: 7 }).depth).toBe(7);
    expect(settle(streams, { depth: 16 })).toMatchObject({
      fixed: [{ dimension: 'depth', why: 'each file has one stream' }],
    });
  });

  it('has a thread of the pool for each file of each member', () => {
    expect(keyFor(streams, { files: 4, pool: 4 }, {}, 2)).toMatchObject({ depth: 4, poolSize: 8 });
  });
});

describe('values that a strategy excepts', () => {
  const picky = strategy('picky', {
    can: {
      durability: honouredExcept(['every', 'group'], 'no lanes'),
      operation: honouredExcept(['read', 'mix'], 'it only writes'),
      direct: honouredExcept(['true'], 'no alignment'),
      rate: { kind: 'refused', why: 'no clock' },
    },
  });

  it('are refused with or without their number, the others taken', () => {
    expect(whysOf(picky, { durability: 'every:8' })).toEqual(['durability: no lanes']);
    expect(whysOf(picky, { durability: 'group:4' })).toEqual(['durability: no lanes']);
    expect(keyFor(picky, { durability: 'each' }).durability).toBe('each');
    expect(whysOf(picky, { op: 'mix' })).toEqual(['op: it only writes']);
    expect(whysOf(picky, { direct: true })).toEqual(['direct: no alignment']);
    expect(whysOf(picky, { rate: { per: 'operations', second: 5 } })).toEqual(['rate: no clock']);
    expect(keyFor(picky).rate).toBeNull();
  });

  it('and refused dimensions take what is in force by default', () => {
    const why = 'no';
    const can = Object.fromEntries(
      (['operation', 'pattern', 'mode', 'content', 'durability', 'direct', 'rate'] as const).map(
        (dimension) => [dimension, { kind: 'refused' as const, why }],
      ),
    );
    const none = strategy('none', { can });
    expect(whysOf(none)).toEqual([]);
    expect(whysOf(none, { op: 'read' })).toEqual(['op: no']);
    expect(whysOf(none, { mode: 'new', durability: 'dsync', content: 'zero' })).toEqual([
      'mode: no',
      'durability: no',
      'content: no',
    ]);
  });
});

describe('values of a strategy’s own', () => {
  it('replace what is asked for, with the reason', () => {
    const own = strategy('own', {
      can: {
        operation: fixed('write', 'it writes'),
        mode: fixed('new', 'it creates'),
        durability: fixed('none', 'it never syncs'),
        pattern: fixed('seq', 'it appends'),
        rate: fixed(null, 'it takes no pace'),
        blockSize: fixed(65_536, 'pieces of 64 KiB'),
      },
    });
    const result = settle(own, { op: 'mix', rate: { per: 'operations', second: 5 } });
    expect(result).toMatchObject({
      key: {
        operation: 'write',
        readShare: null,
        mode: 'new',
        durability: 'none',
        pattern: 'seq',
        rate: null,
        blockSizeBytes: 65_536,
      },
    });
    expect('fixed' in result && result.fixed.map(({ dimension }) => dimension).sort()).toEqual(
      ['operation', 'mode', 'durability', 'pattern', 'rate', 'blockSize'].sort(),
    );
  });
});

describe('a strategy that moves whole files', () => {
  it('has blocks of the size of a file, and no more in flight than files', () => {
    const result = settle(wholeFiles);
    expect(result).toMatchObject({ key: { blockSizeBytes: 4 * MIB, depth: 4, pattern: 'seq' } });
    expect('fixed' in result && result.fixed).toContainEqual({
      dimension: 'depth',
      why: 'each of its operations is a whole file, and there are 4 files',
    });
    expect(keyFor(wholeFiles, { depth: 2 }).depth).toBe(2);
  });

  it('refuses more buffers than a process should have', () => {
    expect(whysOf(wholeFiles, { fileSize: 512 * MIB })).toEqual([
      'fileSize: 4 whole files in flight need 2 GiB of buffers, and at most 1 GiB are used',
    ]);
  });
});

describe('a strategy that reads into memory of Node.js', () => {
  const reading: Strategy = { ...wholeFiles, readsUnaligned: true };

  it('refuses direct reads, and not direct writes or buffered reads', () => {
    const why =
      'direct: Node.js gives the memory that a whole file is read into, which is not aligned for direct I/O';
    expect(whysOf(reading, { direct: true, op: 'read' })).toEqual([why]);
    expect(whysOf(reading, { direct: true, op: 'mix', readShare: 50 })).toEqual([why]);
    expect(whysOf(reading, { direct: true })).toEqual([]);
    expect(whysOf(reading, { op: 'read' })).toEqual([]);
    expect(whysOf(wholeFiles, { direct: true, op: 'read' })).toEqual([]);
  });
});

describe('threads', () => {
  it('with files of their own need as many each', () => {
    expect(keyFor(threaded)).toMatchObject({
      threads: 2,
      depth: 2,
      parameters: { sharing: 'own', vector: 1 },
    });
    expect(whysOf(threaded, { files: 3 })).toEqual([
      'files: 2 threads with files of their own need a multiple of 2 files',
    ]);
    expect(whysOf(threaded, { files: 3 }, { sharing: 'shared' })).toEqual([]);
    expect(keyFor(threaded, {}, { threads: 4 }, 2)).toMatchObject({ threads: 8, depth: 4 });
  });

  it('that share a file can share syncs, those with their own cannot', () => {
    expect(whysOf(threaded, { durability: 'group:2' })).toEqual([
      'durability: threads with files of their own have no sync in common',
    ]);
    expect(whysOf(threaded, { durability: 'group:2' }, { sharing: 'shared' })).toEqual([]);
    expect(whysOf(threaded, { durability: 'group:4' }, { sharing: 'shared' })).toEqual([
      'durability: it has 2 in flight, which make no whole groups of 4',
    ]);
  });
});

describe('a rate', () => {
  it('in bytes is that of operations, vectors and whole files among them', () => {
    const rate = { per: 'bytes', second: 8 * MIB } as const;
    expect(keyFor(plain, { rate }).rate).toBe(2048);
    expect(keyFor(threaded, { rate }, { vector: 8 }).rate).toBe(256);
    expect(keyFor(wholeFiles, { rate }).rate).toBe(2);
    expect(keyFor(plain, { rate: { per: 'operations', second: 1000 } }).rate).toBe(1000);
  });
});
