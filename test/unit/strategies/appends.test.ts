import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobOutcome } from '../../../src/domain/measurement.js';
import { withTraits } from '../../../src/domain/strategy.js';
import { fsAppend } from '../../../src/strategies/fs-append.js';
import { fsAppendCallback } from '../../../src/strategies/fs-append-callback.js';
import { fsAppendOpen } from '../../../src/strategies/fs-append-open.js';
import { fsAppendOpenPromises } from '../../../src/strategies/fs-append-open-promises.js';
import { jobOf, makeDirectory, openSession, removeDirectory } from '../../contract/strategy-bench.js';

const BLOCK = 4096;
const BLOCKS = 200;
const FILES = 4;

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

describe.each([fsAppend, fsAppendCallback, fsAppendOpen, fsAppendOpenPromises])('$name', (strategy) => {
  it('has one append in flight, or with atOnce=files one of each file', () => {
    const { depth } = strategy.capabilities;
    expect(depth).toMatchObject({ kind: 'fixed', value: 1 });
    expect(withTraits(strategy, { atOnce: 'one' }).capabilities.depth).toEqual(depth);
    const together = withTraits(strategy, { atOnce: 'files' }).capabilities;
    expect(together.depth).toMatchObject({ kind: 'fixed', value: 'files' });
    expect({ ...together, depth, durability: null }).toEqual({ ...strategy.capabilities, durability: null });
    expect(together.durability).toMatchObject({ except: [{ value: 'group' }] });
  });

  it('carries as many lanes as files, and appends to each in its order', async () => {
    const session = await openSession(strategy, FILES, BLOCK);
    const paths = Array.from({ length: FILES }, (_, file) => join(directory, `f${file}`));
    const rows = Array.from(
      { length: BLOCKS * FILES },
      (_, row) => ['write', row % FILES, Math.floor(row / FILES) * BLOCK] as const,
    );
    const run = (all: Parameters<typeof jobOf>[1]): Promise<JobOutcome> =>
      session.execute(jobOf(paths, all, { lanes: FILES, syncCall: 'fsync' }));
    if (strategy.opensBy === 'descriptor') await run(paths.map((_, file) => ['create', file, 0] as const));
    const { operations, startNs, endNs } = await run(rows);
    if (strategy.opensBy === 'descriptor') await run(paths.map((_, file) => ['close', file, 0] as const));
    await session.dispose();
    expect(operations.write).toMatchObject({ count: BLOCKS * FILES, errors: [] });
    // By Little's law: so many were in flight on average.
    const inFlight = (operations.write?.latency.sumNs ?? 0) / (endNs - startNs);
    expect(inFlight).toBeGreaterThan(FILES / 2);
    expect(inFlight).toBeLessThanOrEqual(FILES);
    for (const path of paths) {
      const bytes = readFileSync(path);
      expect(bytes.length).toBe(BLOCKS * BLOCK);
      const offsets = Array.from({ length: BLOCKS }, (_, block) => bytes.readUInt32LE(block * BLOCK + 24));
      expect(offsets).toEqual(offsets.map((_, block) => block * BLOCK));
    }
  });
});
