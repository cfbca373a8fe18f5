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
