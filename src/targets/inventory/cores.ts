/**
 * One processor of every core first, then the second thread of each that has one, and so on; else in their order. A
 * trial on the first n of them has n cores for as long as there are so many.
 * @param cores the processors of each core; one that is in none is a core of its own
 */
export function coresFirst(
  processors: readonly number[],
  cores: readonly (readonly number[])[],
): readonly number[] {
  const coreOf = new Map(
    cores.flatMap((threads) => threads.map((processor) => [processor, threads] as const)),
  );
  const taken = new Map<readonly number[], number>();
  const turns = processors.map((processor) => {
    const core = coreOf.get(processor) ?? [processor];
    const turn = taken.get(core) ?? 0;
    taken.set(core, turn + 1);
    return { processor, turn };
  });
  return turns.sort((a, b) => a.turn - b.turn).map(({ processor }) => processor);
}

/** Those of the processors that share a core with another of them, core by core. */
export function siblingsAmong(
  processors: readonly number[],
  cores: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  return cores
    .map((threads) => threads.filter((processor) => processors.includes(processor)))
    .filter(({ length }) => length > 1);
}
