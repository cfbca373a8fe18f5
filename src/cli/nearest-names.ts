/** Slips of the pen: one letter in so many may be wrong. */
const LETTERS_FOR_A_SLIP = 3;
const MOST_NAMES = 5;

/** The names that somebody may have meant, the nearest first: those that hold what was given, or nearly are it. */
export function nearestNames(given: string, names: readonly string[]): readonly string[] {
  const wanted = given.toLowerCase();
  if (wanted.length < 2) return [];
  return names
    .map((name) => ({ name, slips: name.includes(wanted) ? 0 : editDistance(wanted, name) }))
    .filter(({ name, slips }) => slips <= Math.max(wanted.length, name.length) / LETTERS_FOR_A_SLIP)
    .sort((a, b) => a.slips - b.slips)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

/** Letters to insert, leave out, change or swap with the next to make one text of the other (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = swaps ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(changed, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
