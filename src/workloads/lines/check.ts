import { closeSync, openSync, readSync } from 'node:fs';
import type { Check } from '../../domain/activity-findings.js';

const PIECE_BYTES = 1 << 20;

/** What became of the lines. */
export interface LinesFound {
  readonly check: Check;
  /** Lines that stand behind a later one; 0: all are in order. */
  readonly late: number;
}

/** Reads the file that a route left, and looks for every line: once, whole, in order or not. */
export function checkLines(file: string, count: number): LinesFound {
  const seen = new Uint8Array(count);
  let [foreign, twice, late, furthest] = [0, 0, 0, -1];
  for (const line of linesOf(file)) {
    const index = /^line#(0|[1-9]\d*)$/.test(line) ? Number(line.slice(5)) : count;
    if (index >= count) {
      foreign++;
      continue;
    }
    twice += seen[index] ?? 0;
    seen[index] = 1;
    if (index < furthest) late++;
    else furthest = index;
  }
  const missing = seen.reduce((sum, each) => sum + (1 - each), 0);
  const passed = missing === 0 && twice === 0 && foreign === 0;
  const order = late === 0 ? 'in order' : `not in order (${late} stand behind a later one)`;
  const detail = passed
    ? `all ${count} lines, each once and whole, ${order}`
    : `${missing} missing, ${twice} more than once, ${foreign} broken`;
  return { check: { what: 'lines', passed, detail }, late };
}

/** What stands behind the last end of a line is no line: it is given with words that make it none. */
function* linesOf(file: string): Generator<string> {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    let rest = '';
    for (;;) {
      const bytes = readSync(fd, buffer, 0, PIECE_BYTES, null);
      if (bytes === 0) break;
      const pieces = (rest + buffer.toString('latin1', 0, bytes)).split('\n');
      rest = pieces.pop() ?? '';
      yield* pieces;
    }
    if (rest !== '') yield `${rest} without an end`;
  } finally {
    closeSync(fd);
  }
}
