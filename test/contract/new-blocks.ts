import { join } from 'node:path';
import { expect } from 'vitest';
import type { IoJob, JobOperation } from '../../src/domain/job.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { jobOf, leftBeyond, openSession, resourcesInUse } from './strategy-bench.js';

export const BLOCK = 4096;

/** Blocks of a file that is not there yet, one after another; of whole files each is a file of its own. */
export class NewBlocks {
  readonly paths: readonly string[];
  readonly #count: number;

  constructor(
    readonly strategy: Strategy,
    directory: string,
    count: number,
  ) {
    this.#count = count;
    const files = strategy.unit === 'file' ? count : 1;
    this.paths = Array.from({ length: files }, (_, file) => join(directory, `f${file}`));
  }

  /** Where a block lies. */
  at(block: number): { readonly path: string; readonly offset: number } {
    const [file, offset] = this.#place(block);
    return { path: this.paths[file]!, offset };
  }

  /** Operations on each of them, in their order. */
  rows(...operations: readonly JobOperation[]): readonly (readonly [JobOperation, number, number])[] {
    return Array.from({ length: this.#count }, (_, block) =>
      operations.map((operation) => [operation, ...this.#place(block)] as const),
    ).flat();
  }

  /** Makes the files where the strategy opens them by themselves, and writes all blocks. */
  async write(session: StrategySession, ...then: readonly JobOperation[]): Promise<JobOutcome> {
    if (this.strategy.opensBy === 'descriptor') {
      const create = this.paths.map((_, file) => ['create', file] as const);
      await session.execute(jobOf(this.paths, create));
    }
    const rows = this.rows('write', ...then);
    const unitLength = 1 + then.length;
    const more = { unitLength, limitUnits: rows.length / unitLength, syncCall: 'fsync' } as const;
    return session.execute(jobOf(this.paths, rows, more satisfies Partial<IoJob>));
  }

  #place(block: number): readonly [file: number, offset: number] {
    return this.strategy.unit === 'file' ? [block, 0] : [0, block * BLOCK];
  }
}

/** Takes a session of one lane, disposes of it and expects that it left no descriptor, thread or process. */
export async function inSession<T>(
  strategy: Strategy,
  use: (session: StrategySession) => Promise<T>,
  bufferBytes = BLOCK,
): Promise<T> {
  const before = resourcesInUse();
  const session = await openSession(strategy, 1, bufferBytes);
  const result = await use(session).finally(() => session.dispose());
  expect(await leftBeyond(before)).toEqual({});
  return result;
}
