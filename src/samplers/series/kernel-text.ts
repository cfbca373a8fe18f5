/** More digits than any number of the kernel has, and the blanks before them. */
const LONGEST_NUMBER = 48;

/** The whole number that follows `key` where a line begins with it: blanks between are passed over. Null: none does. */
export function numberAfter(text: string, key: string): number | null {
  const at = text.startsWith(key) ? 0 : text.indexOf(`\n${key}`) + 1;
  if (at === 0 && !text.startsWith(key)) return null;
  const begin = at + key.length;
  const value = Number.parseInt(text.slice(begin, begin + LONGEST_NUMBER), 10);
  return Number.isNaN(value) ? null : value;
}
