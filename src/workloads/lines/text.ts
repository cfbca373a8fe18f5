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
