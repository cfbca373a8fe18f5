import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellKey } from '../../../src/domain/plan.js';
import type { Target } from '../../../src/domain/target.js';
import { cellId } from '../../../src/plan/cell-id.js';
import { expand } from '../../../src/plan/expand.js';
import { MAX_CELLS } from '../../../src/plan/most-cells.js';
import type { Sweep } from '../../../src/plan/schema.js';
import { strategies, strategy } from './surroundings.js';

const disk: Target = { id: 't0', label: '/disk', members: ['/disk'] };
const pair: Target = { id: 't1', label: '/a,/b', members: ['/a', '/b'] };
const nameOf = (key: string): string => `--${key}`;

function sweep(overrides: Partial<Sweep> = {}): Sweep {
  return {
    strategy: strategies.map((each) => ({ strategy: each, parameters: {}, byName: false })),
    pool: [4],
    depth: [16],
    blockSize: [4096],
    files: [4],
    fileSize: [4_194_304],
    op: ['write'],
    readShare: [70],
    pattern: ['random'],
    mode: ['overwrite'],
    content: ['random'],
    durability: ['end'],
    rate: [null],
    cpus: [null],
    node: [null],
    direct: [false],
    ...overrides,
  };
}

function named(...names: string[]): Sweep['strategy'] {
  return strategies
    .filter(({ name }) => names.includes(name))
    .map((each) => ({ strategy: each, parameters: {}, byName: true }));
}

const sweeps = fc.record({
  strategy: fc.subarray([...sweep().strategy], { minLength: 1 }),
  pool: fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 }),
  depth: fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 }),
  blockSize: fc.subarray([512, 4096, 65_536], { minLength: 1 }),
  files: fc.subarray([1, 4], { minLength: 1 }),
  fileSize: fc.constant([4_194_304]),
  op: fc.subarray(['write' as const, 'read' as const, 'mix' as const], { minLength: 1 }),
  readShare: fc.subarray([30, 70], { minLength: 1 }),
  pattern: fc.constant(['random' as const]),
  mode: fc.subarray(['new' as const, 'overwrite' as const], { minLength: 1 }),
  content: fc.subarray(['random' as const, 'zero' as const], { minLength: 1 }),
  durability: fc.subarray(['none' as const, 'each' as const, 'every:8' as const, 'group:4' as const], {
    minLength: 1,
  }),
  rate: fc.subarray(
    [null, { per: 'operations' as const, second: 100 }, { per: 'bytes' as const, second: 4096 }],
    {
      minLength: 1,
    },
  ),
  cpus: fc.subarray([null, 1], { minLength: 1 }),
  node: fc.constant([null]),
  direct: fc.subarray([true, false], { minLength: 1 }),
});

describe('expand', () => {
  it('has no two cells that are alike, whatever is asked', () => {
    fc.assert(
      fc.property(fc.array(sweeps, { minLength: 1, maxLength: 3 }), (asked) => {
        const { cells } = expand(asked, [disk, pair], 'files', nameOf);
        const keys = cells.map(({ key, members }) => JSON.stringify([members, key]));
        expect(new Set(keys).size).toBe(cells.length);
        expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
      }),
      { numRuns: 50 },
    );
  });

  it('asks of no cell what its strategy does not have', () => {
    fc.assert(
      fc.property(sweeps, (asked) => {
        for (const { key, fixed, members } of expand([asked], [disk, pair], 'files', nameOf).cells) {
          if (key.strategy === 'fs-sync') expect(key.depth).toBe(1);
          if (key.strategy === 'worker-pool') expect(key.direct).toBe(false);
          const usesPool = ['fs-callback', 'fs-promises', 'native-uv'].includes(key.strategy);
          expect(key.poolSize === null).toBe(!usesPool);
          expect(fixed.some(({ dimension }) => dimension === 'poolSize') || usesPool).toBe(true);
          if (key.poolSize !== null && members.length > 1) {
            expect(key.poolSize).toBeGreaterThanOrEqual(key.depth * members.length);
          }
          if (key.operation === 'read') expect([key.mode, key.durability]).toEqual(['overwrite', 'none']);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('collapses what a strategy fixes to one cell with the reason', () => {
    const { cells } = expand(
      [sweep({ strategy: named('fs-sync'), pool: [1, 4], depth: [1, 16] })],
      [disk],
      'files',
      nameOf,
    );
    expect(cells).toHaveLength(1);
    expect(cells[0]?.fixed).toEqual([
      { dimension: 'poolSize', why: 'it uses no pool' },
      { dimension: 'depth', why: 'a synchronous call has one in flight' },
    ]);
  });

  it('gives parameters to the strategies that have them', () => {
    const request = { ...named('worker-pool')[0]!, parameters: { batch: 256 } };
    const asked = sweep({ strategy: [request, ...named('worker-pool', 'native-pwrite', 'native-uv')] });
    const { cells } = expand([asked], [disk], 'files', nameOf);
    expect(cells.map(({ key }) => [key.strategy, key.batch, key.threads])).toEqual([
      ['worker-pool', 256, null],
      ['native-pwrite', null, 1],
      ['native-uv', null, null],
      ['worker-pool', 64, null],
    ]);
  });

  it('gives what has a depth of its own that depth for each of its threads, and each member its threads', () => {
    const own = strategy('own', {
      usesPool: false,
      can: { depth: { kind: 'fixed', value: 1, why: 'one call each' } },
      parameters: [{ name: 'threads', kind: 'number', summary: 'threads', defaultValue: 1, min: 1, max: 64 }],
    });
    const asked = sweep({
      strategy: [1, 4].map((threads) => ({ strategy: own, parameters: { threads }, byName: true })),
    });
    const { cells } = expand([asked], [disk, pair], 'files', nameOf);
    expect(cells.map(({ key, members }) => [members.length, key.depth, key.threads])).toEqual([
      [1, 1, 1],
      [1, 4, 4],
      [2, 1, 2],
      [2, 4, 8],
    ]);
  });

  it('runs at the content, direct and depth of a strategy that fixes them', () => {
    const odd = strategy('odd', {
      can: {
        content: { kind: 'fixed', value: 'zero', why: 'zeros only' },
        direct: { kind: 'fixed', value: true, why: 'always direct' },
        depth: { kind: 'fixed', value: null, why: 'no depth' },
      },
    });
    const asked = sweep({ strategy: [{ strategy: odd, parameters: {}, byName: true }] });
    const [cell] = expand([asked], [disk], 'files', nameOf).cells;
    expect([cell?.key.content, cell?.key.direct, cell?.key.depth]).toEqual(['zero', true, 1]);
    expect(cell?.fixed.map(({ dimension }) => dimension)).toEqual(['depth', 'direct', 'content']);
  });

  it('leaves out reads of new files where there is something else to measure', () => {
    const asked = sweep({ strategy: named('null'), op: ['read', 'write'], mode: ['new', 'overwrite'] });
    const { cells, notes, problems } = expand([asked], [disk], 'files', nameOf);
    expect(cells.map(({ key }) => [key.operation, key.mode])).toEqual([
      ['read', 'overwrite'],
      ['write', 'new'],
      ['write', 'overwrite'],
    ]);
    expect(notes).toEqual(['Reads of new files are left out: there is nothing to read.']);
    expect(problems).toEqual([]);
  });

  it('leaves out mixes that would wait for syncs where there is something else to mix', () => {
    const asked = sweep({ strategy: named('null'), op: ['mix', 'write'], durability: ['each', 'end'] });
    const { cells, notes, problems } = expand([asked], [disk], 'files', nameOf);
    expect(cells.map(({ key }) => [key.operation, key.durability])).toEqual([
      ['mix', 'end'],
      ['write', 'each'],
      ['write', 'end'],
    ]);
    expect(notes).toEqual(['Mixes with each are left out: their reads would wait for syncs.']);
    expect(problems).toEqual([]);
  });

  it('leaves out of a set what cannot tell its volumes apart, and measures it on each alone', () => {
    const whole = strategy('whole', { leftOutOfSets: 'it tells no bytes by volume' });
    const asked = sweep({
      strategy: [...named('null'), { strategy: whole, parameters: {}, byName: true }],
    });
    const { cells, notes, problems } = expand([asked], [disk, pair], 'files', nameOf);
    expect(cells.map(({ key, targetId }) => [key.strategy, targetId])).toEqual([
      ['null', 't0'],
      ['whole', 't0'],
      ['null', 't1'],
    ]);
    expect(notes).toEqual(['whole is left out of sets: it tells no bytes by volume.']);
    expect(problems).toEqual([]);
  });

  it('is a problem where every strategy refuses', () => {
    const worker = named('worker-pool').map((request) => ({ ...request, byName: false }));
    const { problems } = expand([sweep({ strategy: worker, direct: [true] })], [disk], 'files', nameOf);
    expect(problems.map(({ message }) => message)).toEqual(['no strategy can do what is asked']);
  });

  it('refuses more combinations than anyone can wait for, without making them', () => {
    const many = Array.from({ length: 1000 }, (_, index) => index + 1);
    const { cells, problems } = expand(
      [sweep({ pool: many, depth: many, files: many })],
      [disk],
      'files',
      nameOf,
    );
    expect(cells).toEqual([]);
    expect(problems[0]?.message).toBe(
      `7000000000 combinations were asked for, and at most ${MAX_CELLS} are measured`,
    );
  });
});

describe('cellId', () => {
  const key = expand([sweep({ strategy: named('null') })], [disk], 'files', nameOf).cells[0]!.key;

  it('is twelve hexadecimal digits that do not depend on the order of the keys', () => {
    const reversed = Object.fromEntries(Object.entries(key).reverse()) as unknown as CellKey;
    expect(cellId(['/disk'], key)).toMatch(/^[0-9a-f]{12}$/);
    expect(cellId(['/disk'], reversed)).toBe(cellId(['/disk'], key));
  });

  it('depends on members and on each dimension', () => {
    const ids = [
      cellId(['/disk'], key),
      cellId(['/shm'], key),
      cellId(['/disk', '/shm'], key),
      cellId(['/disk'], { ...key, depth: 2 }),
      cellId(['/disk'], { ...key, batch: 0 }),
      cellId(['/disk'], { ...key, cpus: 1 }),
      cellId(['/disk'], { ...key, node: '/opt/node' }),
      cellId(['/disk'], { ...key, parameters: { vector: 2 } }),
    ];
    expect(new Set(ids).size).toBe(8);
  });
});
