/**
 * How many lengths of a wait a set of equal waits takes, if nothing else delays it: n one after another, 1 at once; on a pool of
 * threads that each hold one wait ceil(n / threads), the staircase.
 * @param threads null: no wait holds a thread.
 */
export function predictedSteps(schedule: string, waits: number, threads: number | null): number {
  if (schedule === 'sequential') return waits;
  return threads === null ? 1 : Math.ceil(waits / threads);
}
