const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar of at most `width` columns in steps of an eighth of a column.
 *
 * @param share - 0 to 1; what lies outside is drawn as the nearest of the two.
 */
export function bar(share: number, width: number): string {
  const steps = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  return '█'.repeat(Math.floor(steps / 8)) + (eighths[steps % 8] ?? '');
}
