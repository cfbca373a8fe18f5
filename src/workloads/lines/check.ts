import { closeSync, openSync, readSync } from 'node:fs';
import type { Check } from '../../domain/activity-findings.js';

const PIECE_BYTES = 1 << 20;

/** Reads the file that a route left, and looks for every line: once, whole, in order or not. */
export function checkLines(file: string, count: number): readonly Check[] {
  const seen = new Uint8Array(count);
  const found = { inOrder: true, foreign: 0, twice: 0, last: -1 };
  for (const line of linesOf(file)) {
    const index = /^line#(0|[1-9]\d*)$/.test(line) ? Number(line.slice(5)) : count;
    if (index >= count) found.foreign++;
    else {
      found.twice += seen[index] ?? 0;
      seen[index] = 1;
      found.inOrder &&= index > found.last;
      found.last = index;
    }
  }
  const missing = seen.reduce((sum, each) => sum + (1 - each), 0);
  const passed = missing === 0 && found.twice === 0 && found.foreign === 0;
  const detail = passed
    ? `all ${count} lines, each once and whole, ${found.inOrder ? 'in order' : 'not in order'}`
    : `${missing} missing, ${found.twice} more than once, ${found.foreign} broken`;
  return [{ what: 'lines', passed, detail }];
}

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
    if (rest !== '') yield rest;
  } finally {
    closeSync(fd);
  }
}
