import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Strategy } from '../../src/domain/strategy.js';
import { aborted, meanwhile } from './aborted-job.js';
import { eventually } from './strategy-bench.js';

/** When a file was last written, in ns; -1: it is not there. */
function writtenNs(path: string): bigint {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? -1n;
}

/**
 * The file itself says when it was written last, whatever a route tells. A write that is under way at an abort may end
 * after it: here all end at once. What blocks the loop cannot be asked meanwhile, so that a shell takes down the time.
 */
export async function expectNothingLater(strategy: Strategy, directory: string): Promise<void> {
  const path = join(directory, 'f');
  const times = join(directory, 'times');
  let then = { operations: 0, bytes: 0 };
  let lastNs = 0n;
  const { operations } = await aborted(strategy, path, {}, async (session) => {
    if (strategy.blocksLoop) {
      const script = 'sleep 0.2; kill -TERM "$1"; sleep 0.1; touch -r "$2" "$3"';
      await meanwhile(script, process.pid, path, times);
      lastNs = writtenNs(times);
      return;
    }
    const madeNs = writtenNs(path);
    expect(await eventually(() => writtenNs(path) > madeNs)).toBe(true);
    session.abort();
    await sleep(100);
    then = { ...session.progress() };
    lastNs = writtenNs(path);
  });
  expect(lastNs).toBeGreaterThan(0n);
  expect(writtenNs(path)).toBe(lastNs);
  // A blocked loop says how far it is at its end, and fio nothing at all before.
  if (strategy.blocksLoop || strategy.writesContent === 'own') return;
  // Nothing may have ended by then, where the first write was given up.
  expect(operations.write ?? { count: 0, bytes: 0 }).toMatchObject({
    count: then.operations,
    bytes: then.bytes,
  });
}
