/** What the buffered routes gather before they write. */
export const BUFFER_BYTES = 64 * 1024;

/** Line i of the file, with its end. */
export function lineOf(index: number): string {
  return `line#${index}\n`;
}

/** What all lines of a file take, in bytes. */
export function bytesOfLines(count: number): number {
  let bytes = 'line#\n'.length * count;
  for (let digits = 1, from = 0; from < count; digits++) {
    const to = Math.min(count, 10 ** digits);
    bytes += (to - from) * digits;
    from = to;
  }
  return bytes;
}

/** All lines in pieces of 64 KiB or a little more, the last one shorter. */
export function* gathered(count: number): Generator<string> {
  let buffered = '';
  for (let index = 0; index < count; index++) {
    buffered += lineOf(index);
    if (buffered.length >= BUFFER_BYTES) {
      yield buffered;
      buffered = '';
    }
  }
  if (buffered !== '') yield buffered;
}
