/** Parses the kernel's lists of processors and nodes: `0-3,8`. What is no number is passed over. */
export function parseProcessorList(text: string): readonly number[] {
  return text.split(',').flatMap((range) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? [];
    if (first === undefined) return [];
    return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, i) => Number(first) + i);
  });
}
