import { describe, expect, it } from 'vitest';
import { jobOperations, MAX_JOB_OPERATIONS, operationCodes } from '../../src/domain/job.js';
import { phaseNames } from '../../src/domain/measurement.js';
import type { CellKey } from '../../src/domain/plan.js';
import { loadAll } from '../../src/domain/registry.js';
import { workloads as registry } from '../../src/workloads/registry.js';
import { MIB } from '../../src/domain/units.js';
import { defaultKey } from './strategy-bench.js';

const all = await loadAll(registry);
const workloads = all.filter((workload) => workload.kind === 'io');

/** The corners of what a cell can ask for. */
const keys: readonly CellKey[] = (['write', 'read'] as const).flatMap((operation) =>
  (operation === 'read' ? (['overwrite'] as const) : (['overwrite', 'new'] as const)).flatMap((mode) =>
    (operation === 'read' ? (['none'] as const) : (['none', 'end', 'each'] as const)).flatMap((durability) =>
      ([1, 16] as const).flatMap((depth) =>
        ([1, 5] as const).map((files) => ({ ...defaultKey, operation, mode, durability, depth, files })),
      ),
    ),
  ),
);

describe('registry', () => {
  it.each(Object.entries(registry))('%s bears its own name', async (name, load) => {
    expect((await load()).name).toBe(name);
  });
});

describe.each(workloads)('$name', (workload) => {
  const scripts = keys.flatMap((key) =>
    [['/a'], ['/a', '/b']].map((directories) => ({
      key,
      directories,
      phases: workload.script({
        key,
        opensBy: 'descriptor',
        directories,
        seed: 2 ** 32 + 5,
        fillPieceBytes: MIB,
        warmupMs: 10,
        durationMs: 100,
        bytes: null,
      }),
    })),
  );

  it('has the phases of a trial in their order, the measured one exactly once', () => {
    for (const { phases } of scripts) {
      const measured = phases.filter(({ name }) => name === 'measure');
      expect(measured.length).toBe(1);
      expect(measured[0]).toMatchObject({ by: 'strategy', measured: true });
      const order = phases.filter((phase) => phase.measured).map(({ name }) => phaseNames.indexOf(name));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  it('makes jobs that every strategy can execute', () => {
    for (const { job } of scripts.flatMap(({ phases }) => phases)) {
      const rows = job.kind.length;
      expect(rows).toBeGreaterThan(0);
      expect(rows).toBeLessThanOrEqual(MAX_JOB_OPERATIONS);
      expect(rows % job.unitLength).toBe(0);
      expect([job.file.length, job.offset.length, job.size.length]).toEqual([rows, rows, rows]);
      expect(job.lanes).toBeGreaterThanOrEqual(1);
      expect(job.lanes).toBeLessThanOrEqual(rows / job.unitLength);
      expect(job.limitUnits !== null || job.limitNs !== null).toBe(true);
      expect(job.content.seed).toBe(5);
      expect(job.bufferBytes).toBe(Math.max(...job.size));
      expect(Math.max(...job.kind)).toBeLessThan(jobOperations.length);
      for (let row = 0; row < rows; row++) {
        const file = job.files[job.file[row]!]!;
        expect(job.offset[row]! + job.size[row]!).toBeLessThanOrEqual(file.sizeBytes);
      }
    }
  });

  it('opens each file before it is used, closes it once, and removes what it made', () => {
    const { create, open, close, unlink } = operationCodes;
    for (const { phases } of scripts) {
      const there = new Set<string>();
      const opened = new Set<string>();
      for (const { job, by } of phases) {
        const inUse = by === 'filler' ? new Set<string>() : opened;
        job.kind.forEach((kind, row) => {
          const { path } = job.files[job.file[row]!]!;
          if (kind === create) expect(there.has(path)).toBe(false);
          else expect(there.has(path)).toBe(true);
          if (kind === create) there.add(path);
          if (kind === create || kind === open) {
            expect(inUse.has(path)).toBe(false);
            inUse.add(path);
          } else if (kind === unlink) {
            expect(inUse.has(path)).toBe(false);
            there.delete(path);
          } else {
            expect(inUse.has(path)).toBe(true);
            if (kind === close) inUse.delete(path);
          }
        });
        if (by === 'filler') expect(inUse.size).toBe(0);
      }
      expect([there.size, opened.size]).toEqual([0, 0]);
    }
  });

  it('stays inside its directories, and within the space that it asks for', () => {
    for (const { key, directories, phases } of scripts) {
      const space = workload.space(key, directories.length);
      expect(space.length).toBe(directories.length);
      directories.forEach((directory, member) => {
        const files = new Map(
          phases.flatMap(({ job }) =>
            job.files
              .filter((file) => file.member === member)
              .map((file) => [file.path, file.sizeBytes] as const),
          ),
        );
        for (const path of files.keys()) expect(path.startsWith(`${directory}/`)).toBe(true);
        expect(files.size).toBeLessThan(space[member]!.inodes);
        expect([...files.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(space[member]!.bytes);
      });
    }
  });
});
