import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IoJob, jobOperations, operationCodes, unitsPerPass } from '../../../src/domain/job.js';
import type { CellKey, Durability } from '../../../src/domain/plan.js';
import type { Strategy } from '../../../src/domain/strategy.js';
import { MIB } from '../../../src/domain/units.js';
import type { ScriptPhase } from '../../../src/domain/workload.js';
import { operationsPerPass } from '../../../src/workloads/build/geometry.js';
import { files } from '../../../src/workloads/files.js';

const base: CellKey = {
  workload: 'files',
  strategy: 'native-threads',
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

function script(
  key: Partial<CellKey>,
  members = 1,
  opensBy: Strategy['opensBy'] = 'descriptor',
): readonly ScriptPhase[] {
  return files.script({
    key: { ...base, ...key },
    opensBy,
    directories: Array.from({ length: members }, (_, member) => `/m${member}`),
    seed: 7,
    fillPieceBytes: MIB,
    warmupMs: 50,
    durationMs: 300,
    bytes: null,
  });
}

function jobsOf(phases: readonly ScriptPhase[]): readonly IoJob[] {
  const moving = phases.filter(({ name, job }) => {
    return (name === 'measure' || name === 'warmup') && job.bufferBytes > 0;
  });
  return moving.map(({ job }) => job);
}

function measureOf(phases: readonly ScriptPhase[]): IoJob {
  return phases.find(({ name }) => name === 'measure')!.job;
}

function moves(kind: number): boolean {
  return kind === operationCodes.write || kind === operationCodes.read;
}

/** Every byte of every file, by exactly one operation of the pass. */
function expectWholePass(job: IoJob, fileCount: number): void {
  const ofFile = Array.from({ length: fileCount }, () => new Map<number, number>());
  job.kind.forEach((kind, row) => {
    if (!moves(kind)) return;
    const seen = ofFile[job.file[row]!]!;
    expect(seen.has(job.offset[row]!)).toBe(false);
    seen.set(job.offset[row]!, job.size[row]!);
  });
  ofFile.forEach((seen, file) => {
    let end = 0;
    for (const [offset, size] of [...seen].sort(([one], [other]) => one - other)) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(end).toBe(job.files[file]!.sizeBytes);
  });
}

const shapes = fc.record({
  together: fc.integer({ min: 2, max: 9 }),
  perFile: fc.integer({ min: 1, max: 5 }),
  files: fc.integer({ min: 1, max: 5 }),
  lanes: fc.integer({ min: 1, max: 4 }),
  members: fc.integer({ min: 1, max: 3 }),
  vector: fc.constantFrom(1, 1, 4),
  sharing: fc.constantFrom('own', 'shared'),
  pattern: fc.constantFrom('seq' as const, 'random' as const),
  mode: fc.constantFrom('new' as const, 'overwrite' as const),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

function keyOf(
  { together, perFile, files: count, vector, sharing, pattern, mode }: Shape,
  more: Partial<CellKey>,
): CellKey {
  const fileSizeBytes = together * perFile * vector * base.blockSizeBytes;
  return { ...base, files: count, fileSizeBytes, pattern, mode, parameters: { vector, sharing }, ...more };
}

describe('every:N', () => {
  it('is N writes of one file, consecutive in its order, and their sync', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { together, members, lanes } = shape;
        const key = keyOf(shape, { durability: `every:${together}`, depth: lanes });
        const plain = measureOf(
          script({ ...key, durability: 'none', parameters: { vector: shape.vector } }, members),
        );
        for (const job of jobsOf(script(key, members))) {
          expect(job.unitLength).toBe(together + 1);
          for (let unit = 0; unit < unitsPerPass(job); unit++) {
            const first = unit * job.unitLength;
            const rows = Array.from({ length: together }, (_, step) => first + step);
            expect(rows.every((row) => job.kind[row] === operationCodes.write)).toBe(true);
            expect(job.kind[first + together]).toBe(operationCodes.sync);
            expect(new Set([...rows, first + together].map((row) => job.file[row])).size).toBe(1);
          }
          expectWholePass(job, job.files.length);
        }
        const job = measureOf(script(key, members));
        expect(job.kind.length).toBe(operationsPerPass(key, members));
        expect(offsetsOf(job)).toEqual(offsetsOf(plain));
      }),
      { numRuns: 100 },
    );
  });
});

/** The offsets of each file, in the order in which the pass visits them. */
function offsetsOf(job: IoJob): readonly (readonly number[])[] {
  const offsets = job.files.map((): number[] => []);
  job.kind.forEach((kind, row) => {
    if (moves(kind)) offsets[job.file[row]!]!.push(job.offset[row]!);
  });
  return offsets;
}

describe('group:N', () => {
  it('has the lanes of a group in one file at each step, and units of a write and a sync', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { together, members, lanes } = shape;
        const key = keyOf(shape, { durability: `group:${together}`, depth: lanes * together });
        for (const job of jobsOf(script(key, members))) {
          expect(job).toMatchObject({ groupLanes: together, unitLength: 2 });
          expect(job.lanes % together).toBe(0);
          const units = unitsPerPass(job);
          for (let step = 0; step < units; step += job.lanes) {
            for (let lane = 0; lane < job.lanes && step + lane < units; lane += together) {
              const group = Array.from({ length: together }, (_, member) => step + lane + member);
              expect(group.at(-1)).toBeLessThan(units);
              expect(
                new Set(group.flatMap((unit) => [job.file[2 * unit], job.file[2 * unit + 1]])).size,
              ).toBe(1);
            }
          }
          expectWholePass(job, job.files.length);
        }
        expect(measureOf(script(key, members)).kind.length).toBe(operationsPerPass(key, members));
      }),
      { numRuns: 100 },
    );
  });

  it('takes its groups through the files in turn', () => {
    const job = measureOf(script({ durability: 'group:4', depth: 8, files: 2 }));
    const filesOfUnits = Array.from({ length: 16 }, (_, unit) => job.file[2 * unit]);
    expect(filesOfUnits).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
  });
});

describe('threads', () => {
  it('with files of their own never share one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('new' as const, 'overwrite' as const),
        (threads, filesEach, lanesEach, members, mode) => {
          const all = threads * members;
          const key = { threads: all, files: threads * filesEach, depth: threads * lanesEach, mode };
          for (const job of jobsOf(script({ ...key, parameters: { sharing: 'own' } }, members))) {
            const owner = new Map<number, number>();
            for (let unit = 0; unit < unitsPerPass(job); unit++) {
              const thread = (unit % job.lanes) % all;
              const file = job.file[unit]!;
              expect(owner.get(file) ?? thread).toBe(thread);
              owner.set(file, thread);
            }
            expect(owner.size).toBe(job.files.length);
            expectWholePass(job, job.files.length);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('that share go file by file, in a set by one of each member', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { members, lanes } = shape;
        const key = keyOf({ ...shape, sharing: 'shared' }, { threads: lanes * members, depth: lanes });
        const job = measureOf(script(key, members));
        const perRow = unitsPerPass(job) / key.files;
        for (let unit = 0; unit < unitsPerPass(job); unit++) {
          const file = job.file[unit]!;
          expect(Math.floor(file / members)).toBe(Math.floor(unit / perRow));
          expect(file % members).toBe(unit % members);
        }
        expect(job.variesOrder).toBe(job.files.length === 1 && shape.pattern === 'random');
        expectWholePass(job, job.files.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a mix', () => {
  const shares = fc.record({
    readShare: fc.integer({ min: 1, max: 99 }),
    blocks: fc.integer({ min: 1, max: 300 }),
    files: fc.integer({ min: 1, max: 5 }),
  });

  it('reads exactly its share of each pass, and fills its files first', () => {
    fc.assert(
      fc.property(shares, ({ readShare, blocks, files: count }) => {
        const fileSizeBytes = blocks * 4096;
        const phases = script({ operation: 'mix', readShare, files: count, fileSizeBytes });
        const job = measureOf(phases);
        const reads = job.kind.filter((kind) => kind === operationCodes.read).length;
        expect(Math.abs(100 * reads - readShare * blocks * count)).toBeLessThanOrEqual(50);
        expect(reads + job.kind.filter((kind) => kind === operationCodes.write).length).toBe(job.kind.length);
        expectWholePass(job, count);
        expect(job).toMatchObject({ readOnly: false, unitLength: 1, syncCall: 'fdatasync' });
        expect(phases.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['create', 'fill', 'open', 'measure', 'sync']),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('draws the positions from the seed, the same in warm-up and measured phase', () => {
    const phases = script({ operation: 'mix', readShare: 50 });
    const [warmup, measure] = jobsOf(phases);
    expect(warmup!.kind).toEqual(measure!.kind);
    const another = files.script({
      key: { ...base, operation: 'mix', readShare: 50 },
      opensBy: 'descriptor',
      directories: ['/m0'],
      seed: 8,
      fillPieceBytes: MIB,
      warmupMs: 0,
      durationMs: 300,
      bytes: null,
    });
    expect(measureOf(another).kind).not.toEqual(measure!.kind);
  });
});

describe('a vector', () => {
  it('makes operations of whole vectors at multiples of them, and keeps a stamp in each block', () => {
    const job = measureOf(script({ parameters: { vector: 4 } }));
    expect(job).toMatchObject({ vectorBytes: 4096, bufferBytes: 16_384 });
    expect(job.content.stampBytes).toBe(4096);
    expect(job.kind.length).toBe(16);
    expect([...job.offset].every((offset) => offset % 16_384 === 0)).toBe(true);
    expect(new Set(job.size)).toEqual(new Set([16_384]));
    expectWholePass(job, 4);
  });

  it('of one is a plain operation, and a fill has none', () => {
    expect(measureOf(script({ parameters: { vector: 1 } }))).toMatchObject({
      vectorBytes: 0,
      bufferBytes: 4096,
    });
    const fill = script({ parameters: { vector: 4 } }).find(({ name }) => name === 'fill')!.job;
    expect(fill.vectorBytes).toBe(0);
  });
});

describe('a rate', () => {
  it('is an interval between units and between the writes of one, in warm-up and measured phase; the rest is not paced', () => {
    const intervals = (durability: Durability) =>
      jobsOf(script({ rate: 2000, durability, depth: 8 })).map(({ pacing }) => pacing);
    const paced = (intervalNs: number) => [
      { intervalNs, offsetNs: 0, stepNs: 500_000 },
      { intervalNs, offsetNs: 0, stepNs: 500_000 },
    ];
    expect(intervals('none')).toEqual(paced(500_000));
    expect(intervals('each')).toEqual(paced(500_000));
    expect(intervals('group:8')).toEqual(paced(500_000));
    expect(intervals('every:8')).toEqual(paced(4_000_000));
    const others = script({ rate: 2000 }).filter(({ name }) => name !== 'measure' && name !== 'warmup');
    expect(others.every(({ job }) => job.pacing === null)).toBe(true);
  });
});

describe('a strategy that opens by path', () => {
  const shape = (phases: readonly ScriptPhase[]) =>
    phases.map(({ name, by, job }) => {
      const kinds = [...new Set(job.kind)].map((kind) => jobOperations[kind]);
      return `${name}:${by}:${kinds.join('+')}`;
    });

  it('has files that the filler creates, and no phases that open and close', () => {
    expect(shape(script({}, 1, 'path'))).toEqual([
      'fill:filler:create+write+sync+close',
      'warmup:strategy:write',
      'measure:strategy:write',
      'sync:strategy:sync',
      'unlink:strategy:unlink',
    ]);
  });

  it('creates new files by its own writes', () => {
    expect(shape(script({ mode: 'new' }, 1, 'path'))).toEqual([
      'warmup:strategy:write',
      'warmup:strategy:unlink',
      'measure:strategy:write',
      'sync:strategy:sync',
      'unlink:strategy:unlink',
    ]);
  });

  it('writes a whole file at a time where that is its block', () => {
    const job = measureOf(script({ blockSizeBytes: MIB, fileSizeBytes: MIB, files: 3 }, 1, 'path'));
    expect([...job.size]).toEqual([MIB, MIB, MIB]);
    expect([...job.offset]).toEqual([0, 0, 0]);
    expect(job).toMatchObject({ bufferBytes: MIB, vectorBytes: 0, content: { stampBytes: MIB } });
  });
});

describe('O_DSYNC', () => {
  it('opens what is measured, not what is filled', () => {
    const phases = script({ durability: 'dsync' });
    expect(measureOf(phases)).toMatchObject({ dsync: true, unitLength: 1 });
    expect(phases.find(({ name }) => name === 'open')!.job.dsync).toBe(true);
    expect(phases.find(({ name }) => name === 'fill')!.job.dsync).toBe(false);
    expect(phases.map(({ name }) => name)).not.toContain('sync');
  });
});
