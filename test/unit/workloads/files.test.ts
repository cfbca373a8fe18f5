import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type IoJob,
  jobOperations,
  MAX_JOB_OPERATIONS,
  operationCodes,
  unitsPerPass,
} from '../../../src/domain/job.js';
import type { CellKey } from '../../../src/domain/plan.js';
import type { Strategy } from '../../../src/domain/strategy.js';
import { KIB, MIB } from '../../../src/domain/units.js';
import type { ScriptPhase } from '../../../src/domain/workload.js';
import { MEASURE_FIRST_PASS, operationsPerPass } from '../../../src/workloads/build/geometry.js';
import { fillJobs } from '../../../src/workloads/build/jobs.js';
import { unitsForBytes } from '../../../src/workloads/build/limits.js';
import { files } from '../../../src/workloads/files.js';

const base: CellKey = {
  workload: 'files',
  strategy: 'fs-sync',
  operation: 'write',
  readShare: null,
  poolSize: null,
  depth: 4,
  blockSizeBytes: 4096,
  files: 4,
  fileSizeBytes: 65_536,
  pattern: 'random',
  mode: 'overwrite',
  content: 'random',
  direct: false,
  durability: 'end',
  rate: null,
  batch: null,
  threads: null,
  parameters: {},
  cpus: null,
  node: null,
};

const request = {
  opensBy: 'descriptor' as Strategy['opensBy'],
  directories: ['/d0'],
  seed: 7,
  fillPieceBytes: MIB,
  warmupMs: 50,
  durationMs: 300,
  bytes: null,
};

function script(
  key: Partial<CellKey>,
  more: Partial<typeof request> | { bytes: number; durationMs: null } = {},
) {
  return files.script({ ...request, ...more, key: { ...base, ...key } });
}

function shape(phases: readonly ScriptPhase[]): string[] {
  return phases.map(({ name, by, measured, job }) => {
    const kinds = [...new Set(job.kind)].map((kind) => jobOperations[kind]);
    return `${name}:${by}:${measured ? 'measured' : '-'}:${kinds.join('+')}`;
  });
}

function measureOf(phases: readonly ScriptPhase[]): IoJob {
  return phases.find(({ name }) => name === 'measure')!.job;
}

const keys = fc
  .record({
    blockSizeBytes: fc.constantFrom(512, 1000, 4096, 65_536, 2 * MIB),
    blocks: fc.integer({ min: 1, max: 40 }),
    tail: fc.integer({ min: 0, max: 511 }),
    files: fc.integer({ min: 1, max: 9 }),
    depth: fc.integer({ min: 1, max: 20 }),
    pattern: fc.constantFrom('seq' as const, 'random' as const),
    durability: fc.constantFrom('none' as const, 'end' as const, 'each' as const),
    mode: fc.constantFrom('new' as const, 'overwrite' as const),
    operation: fc.constantFrom('read' as const, 'write' as const),
  })
  .map(({ blocks, tail, ...key }): CellKey => ({
    ...base,
    ...key,
    fileSizeBytes: blocks * key.blockSizeBytes - (blocks > 1 ? tail : 0),
  }));
const membersOf = fc.integer({ min: 1, max: 3 });

function directories(members: number): string[] {
  return Array.from({ length: members }, (_, member) => `/m${member}`);
}

describe('script of existing files', () => {
  it('makes, fills, opens, warms up, measures, syncs, closes and unlinks', () => {
    expect(shape(script({}))).toEqual([
      'create:strategy:measured:create',
      'create:strategy:-:close',
      'fill:filler:-:open+write+sync+close',
      'open:strategy:measured:open',
      'warmup:strategy:-:write',
      'measure:strategy:measured:write',
      'sync:strategy:measured:sync',
      'close:strategy:measured:close',
      'unlink:strategy:measured:unlink',
    ]);
  });

  it('has no sync phase where none is asked for, and none for a read', () => {
    expect(shape(script({ durability: 'none' })).filter((line) => line.startsWith('sync'))).toEqual([]);
    expect(shape(script({ durability: 'each' })).filter((line) => line.startsWith('sync'))).toEqual([]);
    expect(shape(script({ operation: 'read' })).filter((line) => line.startsWith('sync'))).toEqual([]);
  });

  it('opens for reading only where it reads, and for writing where it makes and fills', () => {
    const phases = script({ operation: 'read', direct: true });
    expect(phases.map(({ name, job }) => [name, job.readOnly, job.direct])).toEqual([
      ['create', false, true],
      ['create', false, true],
      ['fill', false, false],
      ['open', true, true],
      ['warmup', true, true],
      ['measure', true, true],
      ['close', true, true],
      ['unlink', true, true],
    ]);
  });

  it('leaves out a warm-up of no length', () => {
    expect(script({}, { warmupMs: 0 }).map(({ name }) => name)).not.toContain('warmup');
    expect(script({ mode: 'new' }, { warmupMs: 0 }).map(({ name }) => name)).not.toContain('warmup');
  });

  it('keeps the passes of the warm-up below those that are measured, and both within 32 bits', () => {
    const phases = script({});
    const warmup = phases.find(({ name }) => name === 'warmup')!.job;
    const measure = measureOf(phases);
    const lastWarmup = warmup.firstPass + warmup.limitUnits! / unitsPerPass(warmup) - 1;
    expect(warmup.firstPass).toBe(1);
    expect(lastWarmup).toBe(MEASURE_FIRST_PASS - 1);
    expect(measure.firstPass).toBe(MEASURE_FIRST_PASS);
    expect(measure.firstPass + measure.limitUnits! / unitsPerPass(measure)).toBe(2 ** 32);
    expect(warmup.limitNs).toBe(50e6);
    expect(measure.limitNs).toBe(300e6);
  });
});

describe('script of new files', () => {
  it('warms up on files of its own, then writes one pass and ends', () => {
    const phases = script({ mode: 'new' });
    expect(shape(phases)).toEqual([
      'warmup:strategy:-:create',
      'warmup:strategy:-:write',
      'warmup:strategy:-:close',
      'warmup:strategy:-:unlink',
      'create:strategy:measured:create',
      'measure:strategy:measured:write',
      'sync:strategy:measured:sync',
      'close:strategy:measured:close',
      'unlink:strategy:measured:unlink',
    ]);
    const scratch = new Set(phases[0]!.job.files.map(({ path }) => path));
    expect(measureOf(phases).files.every(({ path }) => !scratch.has(path))).toBe(true);
    expect(phases.every(({ job }) => job.syncCall === 'fsync')).toBe(true);
  });

  it('never writes more than one pass, whatever is asked for', () => {
    const pass = unitsPerPass(measureOf(script({ mode: 'new' })));
    expect(measureOf(script({ mode: 'new' })).limitUnits).toBe(pass);
    expect(measureOf(script({ mode: 'new' }, { bytes: 1e12, durationMs: null })).limitUnits).toBe(pass);
    expect(measureOf(script({ mode: 'new' }, { bytes: 8192, durationMs: null })).limitUnits).toBe(2);
  });
});

describe('a pass', () => {
  it('holds every byte of every file exactly once', () => {
    fc.assert(
      fc.property(keys, membersOf, (key, members) => {
        const job = measureOf(files.script({ ...request, directories: directories(members), key }));
        const moving = operationCodes[key.operation === 'read' ? 'read' : 'write'];
        const seen = new Map<number, Map<number, number>>();
        job.kind.forEach((kind, row) => {
          if (kind !== moving) return;
          const ofFile = seen.get(job.file[row]!) ?? new Map<number, number>();
          expect(ofFile.has(job.offset[row]!)).toBe(false);
          seen.set(job.file[row]!, ofFile.set(job.offset[row]!, job.size[row]!));
        });
        expect(seen.size).toBe(key.files * members);
        for (const ofFile of seen.values()) {
          let end = 0;
          for (const [offset, size] of [...ofFile].sort(([a], [b]) => a - b)) {
            expect(offset).toBe(end);
            expect(offset % key.blockSizeBytes).toBe(0);
            end += size;
          }
          expect(end).toBe(key.fileSizeBytes);
        }
        expect(job.kind.length).toBe(operationsPerPass(key, members));
        expect(job.bufferBytes).toBe(Math.max(...job.size));
      }),
      { numRuns: 150 },
    );
  });

  it('visits the files in turn, and a lane stays with its own where lanes and files divide', () => {
    for (const [fileCount, depth] of [
      [4, 2],
      [4, 4],
      [2, 8],
      [6, 3],
    ] as const) {
      const job = measureOf(script({ files: fileCount, depth }));
      const units = unitsPerPass(job);
      for (let unit = 0; unit < units; unit++) expect(job.file[unit]).toBe(unit % fileCount);
      for (let lane = 0; lane < job.lanes; lane++) {
        const own = new Set<number>();
        for (let unit = lane; unit < units; unit += job.lanes) own.add(job.file[unit]!);
        expect(own.size).toBe(Math.max(1, fileCount / depth));
      }
    }
  });

  it('is ascending in each file where it is sequential, and otherwise the same for the same seed', () => {
    const sequential = measureOf(script({ pattern: 'seq' }));
    for (let row = 4; row < sequential.kind.length; row++) {
      expect(sequential.offset[row]).toBe(sequential.offset[row - 4]! + 4096);
    }
    const one = measureOf(script({ fileSizeBytes: 400 * 4096 }));
    const same = measureOf(script({ fileSizeBytes: 400 * 4096 }));
    const other = measureOf(script({ fileSizeBytes: 400 * 4096 }, { seed: 8 }));
    expect(same.offset).toEqual(one.offset);
    expect(other.offset).not.toEqual(one.offset);
    expect([...one.offset]).not.toEqual([...one.offset].sort((a, b) => a - b));
  });

  it('makes each write durable before the next with durability each', () => {
    const job = measureOf(script({ durability: 'each' }));
    expect(job.unitLength).toBe(2);
    for (let row = 0; row < job.kind.length; row += 2) {
      expect(job.kind[row]).toBe(operationCodes.write);
      expect(job.kind[row + 1]).toBe(operationCodes.sync);
      expect(job.file[row + 1]).toBe(job.file[row]);
    }
  });
});

describe('limits', () => {
  it('counts the fewest units that move the bytes asked for', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 40 * MIB }), (key, bytes) => {
        const job = measureOf(files.script({ ...request, key }));
        const units = unitsPerPass(job);
        const moved = (count: number): number => {
          const passes = Math.floor(count / units);
          let sum = 0;
          for (let row = 0; row < job.size.length; row++) {
            sum += job.size[row]! * (passes + (Math.floor(row / job.unitLength) < count % units ? 1 : 0));
          }
          return sum;
        };
        const count = unitsForBytes(job, bytes);
        expect(moved(count)).toBeGreaterThanOrEqual(bytes);
        expect(moved(count - 1)).toBeLessThan(bytes);
      }),
      { numRuns: 150 },
    );
  });

  it('takes the bytes for each member of a set', () => {
    const asked = { bytes: 10 * 4096, durationMs: null };
    expect(measureOf(script({}, asked)).limitUnits).toBe(10);
    const set = files.script({ ...request, ...asked, directories: ['/a', '/b', '/c'], key: base });
    expect(measureOf(set).limitUnits).toBe(30);
  });
});

describe('files and lanes', () => {
  it('spreads the files of a set round-robin over its members', () => {
    const phases = files.script({ ...request, directories: ['/a', '/b'], key: { ...base, files: 2 } });
    expect(phases[0]!.job.files).toEqual([
      { path: '/a/f0000', sizeBytes: 65_536, member: 0 },
      { path: '/b/f0000', sizeBytes: 65_536, member: 1 },
      { path: '/a/f0001', sizeBytes: 65_536, member: 0 },
      { path: '/b/f0001', sizeBytes: 65_536, member: 1 },
    ]);
  });

  it('has depth lanes for each member, but never more than units', () => {
    const lanes = (members: number, key: Partial<CellKey>) =>
      files
        .script({ ...request, directories: directories(members), key: { ...base, ...key } })
        .map(({ name, job }) => [name, job.lanes]);
    expect(Object.fromEntries(lanes(2, { depth: 16 }))).toMatchObject({
      create: 8,
      fill: 1,
      measure: 32,
      sync: 8,
    });
    expect(Object.fromEntries(lanes(1, { depth: 3 }))).toMatchObject({ create: 3, measure: 3, unlink: 3 });
  });
});

describe('threads of a strategy', () => {
  it('have a lane each', () => {
    expect(measureOf(script({ depth: 1, threads: 3 })).lanes).toBe(3);
    expect(measureOf(script({ depth: 4, threads: 1 })).lanes).toBe(4);
  });
});

describe('a fill', () => {
  it('writes each file once from its start to its end, in whole blocks, and leaves it closed', () => {
    fc.assert(
      fc.property(keys, fc.constantFrom(64 * KIB, MIB), (key, fillPieceBytes) => {
        const phases = files.script({ ...request, fillPieceBytes, key: { ...key, mode: 'overwrite' } });
        const { job } = phases.find(({ name }) => name === 'fill')!;
        expect(job.bufferBytes).toBeLessThanOrEqual(Math.max(fillPieceBytes, key.blockSizeBytes));
        expect(job).toMatchObject({ lanes: 1, firstPass: 0, direct: false, limitNs: null });
        expect(job.limitUnits).toBe(key.files);
        for (let file = 0; file < key.files; file++) {
          const first = file * job.unitLength;
          const rows = Array.from({ length: job.unitLength }, (_, step) => first + step);
          const kinds = rows.map((row) => jobOperations[job.kind[row]!]);
          expect(kinds[0]).toBe('open');
          expect(kinds.slice(-2)).toEqual(['sync', 'close']);
          let end = 0;
          for (const row of rows.slice(1, -2)) {
            expect(job.file[row]).toBe(file);
            expect(job.offset[row]).toBe(end);
            expect(job.offset[row]! % key.blockSizeBytes).toBe(0);
            end += job.size[row]!;
          }
          expect(end).toBe(key.fileSizeBytes);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is split where one job would hold too many operations, and each file keeps its number', () => {
    const many = 300_000;
    const jobFiles = Array.from({ length: many }, (_, index) => ({
      path: `/d/${index}`,
      sizeBytes: 1,
      member: 0,
    }));
    const key = { ...base, files: many, fileSizeBytes: 1, blockSizeBytes: 1 };
    const jobs = fillJobs({ key, files: jobFiles, members: 1, seed: 1, lanes: 1 }, MIB);
    expect(jobs.length).toBe(2);
    expect(jobs.every(({ kind }) => kind.length <= MAX_JOB_OPERATIONS)).toBe(true);
    expect(jobs.reduce((sum, { limitUnits }) => sum + limitUnits!, 0)).toBe(many);
    expect(jobs[1]!.file[0]).toBe(jobs[0]!.file.at(-1)! + 1);
  });
});

describe('space', () => {
  it('counts whole allocation units, the workspace, and the scratch files of new ones', () => {
    const key = { ...base, files: 3, fileSizeBytes: 5000, blockSizeBytes: 1000, depth: 2 };
    expect(files.space(key, 2)).toEqual([
      { bytes: 2 * 4096 + 3 * 8192, inodes: 5 },
      { bytes: 2 * 4096 + 3 * 8192, inodes: 5 },
    ]);
    expect(files.space({ ...key, mode: 'new' }, 1)).toEqual([{ bytes: 2 * 4096 + 5 * 8192, inodes: 7 }]);
  });

  it('bounds the scratch files by number and size', () => {
    const key: CellKey = { ...base, mode: 'new', files: 100, depth: 64, fileSizeBytes: 64 * MIB };
    expect(files.space(key, 1)).toEqual([{ bytes: 8192 + 100 * 64 * MIB + 16 * MIB, inodes: 118 }]);
  });
});
