import { constants, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../../domain/activity-findings.js';
import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import { checkLines } from './check.js';
import { LineStamps } from './stamps.js';
import { bytesOfLines } from './text.js';
import { markUsage, usagePerLine } from './usage.js';

/** A quick route writes the file so long again and again: a few ms once are no measurement. */
const LEAST_MEASURED_MS = 150;
const MOST_PASSES = 500;
/** V8 compiles what is quick only after it ran for a while. */
const WARM_UP_MS = 50;
const WARM_UP_LINES = 2000;
/** After so many lines a route looks whether the run was interrupted, and tells how far it is. */
const LOOK_EVERY = 1024;

/** Opens a file that is there and empty, writes all lines into it, and closes it. */
export type WriteLines = (target: LineTarget) => Promise<void> | void;

export interface LineTarget {
  readonly path: string;
  readonly count: number;
  readonly parameters: ActivityContext['parameters'];
  readonly stamps: LineStamps;
  /** Asked before each line: false, the run was interrupted. */
  readonly goesOn: (index: number) => boolean;
}

/**
 * Short passes to warm up; then as many as fill the least time, each over the same file, emptied before: the last one's is checked.
 * An iteration is a line.
 */
export async function measureLines(
  context: ActivityContext,
  write: WriteLines,
  count: number,
): Promise<ActivityOutcome> {
  const { directory, parameters, signal, clock } = context;
  const path = join(directory ?? '', 'l0000');
  const pass = async (lines: number, stamps: LineStamps, before: number): Promise<void> => {
    const goesOn = (index: number): boolean => {
      if (index % LOOK_EVERY !== 0) return true;
      context.progress(before + index, bytesOfLines(index));
      return !signal.aborted;
    };
    makeEmpty(path);
    await write({ path, count: lines, parameters, stamps, goesOn });
  };
  const isWarmAt = performance.now() + WARM_UP_MS;
  do await pass(Math.min(count, WARM_UP_LINES), new LineStamps(clock.now), 0);
  while (performance.now() < isWarmAt && !signal.aborted);
  const stampCostNs = LineStamps.costNs(clock.now);
  const stamps = new LineStamps(clock.now);
  const { value } = await context.measure(async () => {
    const before = markUsage();
    const start = performance.now();
    let passes = 0;
    do {
      await pass(count, stamps, passes * count);
      passes++;
    } while (performance.now() - start < LEAST_MEASURED_MS && passes < MOST_PASSES && !signal.aborted);
    return { passes, usage: usagePerLine(before, markUsage(), passes * count) };
  });
  const bytes = value.passes * bytesOfLines(count);
  const operations = stamps.operations(bytes);
  const { check, late } = checkLines(path, count);
  const stamp: Record<string, Figure> =
    'write' in operations ? { 'stamp/line': { value: stampCostNs, unit: 'ns' } } : {};
  return {
    ...plainOutcome,
    iterations: value.passes * count,
    bytes,
    operations,
    figures: { ...value.usage, ...stamp, 'late lines': { value: late, unit: '' } },
    checks: [check],
  };
}

function makeEmpty(path: string): void {
  const { O_CREAT, O_TRUNC, O_WRONLY, O_NOFOLLOW } = constants;
  closeSync(openSync(path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600));
}
