/**
 * Rounds that nobody disturbed; all of them where fewer than two such are left, for one round has no interval and tells nothing of a
 * difference.
 */
export function quietOrAll<T>(rounds: readonly T[], isDisturbed: (round: T) => boolean): readonly T[] {
  const quiet = rounds.filter((round) => !isDisturbed(round));
  return quiet.length > 1 ? quiet : rounds;
}
