import { describe, expect, it } from 'vitest';
import { cellWords, hasFailed, outcomeWords } from '../../../../src/cli/progress/words.js';
import type { Cell, CellKey } from '../../../../src/domain/plan.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { cellFacts } from '../../report/fixtures/cells.js';
import { cellOf, trialRecord } from '../../report/fixtures/records.js';

const facts = cellFacts('a');
const base = cellOf(facts);

function cell(key: Partial<CellKey>): Cell {
  return { ...base, members: ['/disk'], key: { ...base.key, ...key } };
}

describe('cellWords', () => {
  it('names threads, processors and whole files where a cell has them', () => {
    const key = {
      strategy: 's',
      poolSize: null,
      depth: 2,
      files: 1,
      blockSizeBytes: 4096,
      fileSizeBytes: 8192,
    };
    expect(cellWords(cell({ ...key, pattern: 'seq', operation: 'mix', threads: 2, cpus: 1 }))).toBe(
      's threads 2 depth 2 on 1 processor, 4 KiB sequential mix, 1 file, /disk',
    );
    expect(cellWords(cell({ ...key, operation: 'write', blockSizeBytes: 8192 }))).toBe(
      's depth 2, whole-file write, 1 file, /disk',
    );
  });
});

describe('cellWords of what is swept', () => {
  it('names the rate, the batch and the modes that make another route, and no other parameter', () => {
    const key = { strategy: 's', poolSize: null, depth: 2, files: 1, blockSizeBytes: 4096 };
    const parameters = { mode: 'spin', highWaterMark: 16_384, vector: 8 };
    expect(cellWords(cell({ ...key, rate: 2500, batch: 64, parameters }))).toBe(
      's batch 64 mode spin depth 2, 4 KiB random write of 8 blocks a call at 2.50 k/s, 1 file, /disk',
    );
    expect(cellWords(cell({ ...key, parameters: { io: 'pool' } }))).toMatch(/^s depth 2,/);
    expect(cellWords(cell({ ...key, parameters: { io: 'uring' } }))).toMatch(/^s io uring depth 2,/);
  });
});

describe('outcomeWords', () => {
  it('says of a trial that it was made for the stages', () => {
    const record = trialRecord(facts, 1e9, 0);
    const plain = outcomeWords(base, record);
    expect(plain).toMatch(/IOPS$/);
    expect(outcomeWords(base, { ...record, staged: true })).toBe(`${plain}, for the stages`);
  });

  it('adds up what a mix read and wrote', () => {
    const record = trialRecord(facts, 1, 0);
    const measurement = record.measurement!;
    const moved = Object.values(measurement.operations)[0]!;
    const one = { ...moved, bytes: 3_000_000, count: 3000 };
    const mixed: TrialRecord = {
      ...record,
      measurement: { ...measurement, elapsedNs: 1e9, operations: { read: one, write: one } },
    };
    expect(outcomeWords(cell({ operation: 'mix' }), mixed)).toBe('6 MB/s, 6 k IOPS');
    expect(outcomeWords(cell({ operation: 'read' }), mixed)).toBe('3 MB/s, 3 k IOPS');
  });

  it('says why a route is closed, and does not call it a failure', () => {
    const failure = { phase: null, errors: [], afterBytes: 0, message: 'io_uring_setup: EPERM' };
    const record: TrialRecord = {
      ...trialRecord(facts, 1, 0),
      exit: 'failed',
      measurement: null,
      failure: null,
    };
    const closed = { ...record, failure: { ...failure, code: 'unsupported' } };
    expect(outcomeWords(base, closed)).toBe('not available here: io_uring_setup: EPERM');
    expect(hasFailed(closed)).toBe(false);
    expect(hasFailed({ ...record, failure: { ...failure, code: 'EIO' } })).toBe(true);
  });
});
