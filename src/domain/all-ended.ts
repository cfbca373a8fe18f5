/**
 * Waits until all have ended, also where one fails: what they use may be given up then.
 * @returns what each came to.
 * @throws what the first that failed was rejected with, by time.
 */
export async function allEnded<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  const all = Promise.all(works);
  await Promise.allSettled([all, ...works]);
  return all;
}

/**
 * Begins works of which none is worth going on with where one fails: the others are told to stop, and waited for.
 * @param signal stops all of them.
 * @returns and throws as `allEnded`.
 */
export function endTogether<T>(
  signal: AbortSignal,
  works: readonly ((stops: AbortSignal) => Promise<T>)[],
): Promise<readonly T[]> {
  const failed = new AbortController();
  const stops = AbortSignal.any([signal, failed.signal]);
  return allEnded(
    works.map(async (work) => {
      try {
        return await work(stops);
      } catch (error) {
        failed.abort();
        throw error;
      }
    }),
  );
}
