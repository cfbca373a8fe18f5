import { writeSync } from 'node:fs';
import { wroteSome } from '../watched/wrote.js';

/** Writes all of a text, whose characters are a byte each: near a full disk a write may take a part, and the next one tells why. */
export function writeWholeSync(fd: number, text: string): void {
  for (let rest = text; rest !== '';) rest = restOf(rest, writeSync(fd, rest));
}

/** The same by a call that is awaited. */
export async function writeWhole(
  write: (text: string) => Promise<{ readonly bytesWritten: number }>,
  text: string,
): Promise<void> {
  for (let rest = text; rest !== '';) rest = restOf(rest, (await write(rest)).bytesWritten);
}

/** What a write left of a text; nothing, mostly. */
function restOf(text: string, written: number): string {
  return written === text.length ? '' : text.slice(wroteSome(written));
}
