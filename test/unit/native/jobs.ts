import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IoJob, type JobOperation, operationCodes } from '../../../src/domain/job.js';

/** One row of a job; offset and size are those of writes and reads. */
export interface Row {
  readonly kind: JobOperation;
  readonly file?: number;
  readonly offset?: number;
  readonly size?: number;
}

export const BLOCK_BYTES = 4096;
export const SEED = 7;

/** A job of one pass over its rows, in one lane, unless it is said otherwise. */
export function makeJob(
  paths: readonly string[],
  rows: readonly Row[],
  overrides: Partial<IoJob> = {},
): IoJob {
  return {
    files: paths.map((path) => ({ path, sizeBytes: 64 * BLOCK_BYTES, member: 0 })),
    kind: Uint8Array.from(rows, ({ kind }) => operationCodes[kind]),
    file: Uint32Array.from(rows, ({ file }) => file ?? 0),
    offset: Float64Array.from(rows, ({ offset }) => offset ?? 0),
    size: Uint32Array.from(rows, ({ size }) => size ?? 0),
    unitLength: 1,
    lanes: 1,
    limitUnits: rows.length / (overrides.unitLength ?? 1),
    limitNs: null,
    bufferBytes: BLOCK_BYTES,
    content: { kind: 'random', seed: SEED, stampBytes: BLOCK_BYTES },
    firstPass: 1,
    variesOrder: false,
    direct: false,
    readOnly: false,
    syncCall: 'fsync',
    dsync: false,
    vectorBytes: 0,
    groupLanes: 1,
    pacing: null,
    ...overrides,
  };
}

/** Blocks one after another. */
export function blocks(kind: 'write' | 'read', count: number, file = 0): Row[] {
  return Array.from({ length: count }, (_, block) => ({
    kind,
    file,
    offset: block * BLOCK_BYTES,
    size: BLOCK_BYTES,
  }));
}

/** No limit but an hour. */
export const endless = { limitUnits: null, limitNs: 3_600e9 } as const;

/** A directory and what removes it. */
export function scratchDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'iotriage-native-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
