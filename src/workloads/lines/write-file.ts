import { constants, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import { checkLines } from './check.js';
import { bytesOfLines } from './text.js';

/** A quick route writes the file so long again and again: a few ms once are no measurement. */
const LEAST_MEASURED_MS = 100;
const MOST_PASSES = 200;

/** Writes all lines into an open file that is empty. */
export type WriteLines = (target: LineTarget) => Promise<void> | void;

export interface LineTarget {
  readonly fd: number;
  readonly path: string;
  readonly count: number;
  readonly context: ActivityContext;
}

/**
 * One pass to warm up, in a file of its own; then as many as fill the least time, each over the same file, emptied before: the last
 * one's is checked.
 */
export async function measureLines(context: ActivityContext, write: WriteLines): Promise<ActivityOutcome> {
  const { directory, parameters, signal } = context;
  const count = Number(parameters.lines);
  const warmup = Math.min(count, 1000);
  const path = join(directory ?? '', 'l0000');
  await pass(path, (fd) => write({ fd, path, count: warmup, context }));
  const { value: passes } = await context.measure(async () => {
    const start = performance.now();
    let done = 0;
    do {
      await pass(path, (fd) => write({ fd, path, count, context }));
      done++;
      context.progress(done * count, done * bytesOfLines(count));
    } while (performance.now() - start < LEAST_MEASURED_MS && done < MOST_PASSES && !signal.aborted);
    return done;
  });
  return {
    ...plainOutcome,
    iterations: passes,
    bytes: passes * bytesOfLines(count),
    checks: checkLines(path, count),
  };
}

async function pass(path: string, write: (fd: number) => Promise<void> | void): Promise<void> {
  const { O_CREAT, O_TRUNC, O_WRONLY, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    await write(fd);
  } finally {
    closeSync(fd);
  }
}
