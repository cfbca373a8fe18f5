import type { ParameterValue } from './strategy.js';

/** Threads that libuv makes where UV_THREADPOOL_SIZE says nothing; https://docs.libuv.org/en/v1.x/threadpool.html */
export const DEFAULT_POOL_SIZE = 4;
/** What it makes at most; so many are in flight at most as well. */
export const MAX_POOL_SIZE = 1024;

/** How far a pool is from the default, in doublings; where there is none, it is as far as can be. */
export function poolDistance(poolSize: number | null): number {
  return poolSize === null ? Number.POSITIVE_INFINITY : Math.abs(Math.log2(poolSize / DEFAULT_POOL_SIZE));
}

/** What libuv does file operations by: its thread pool, or an io_uring of its own. */
export const libuvIo = ['pool', 'uring'] as const;

/**
 * Its ring has 64 entries, of which one stays free. What finds no room goes to the pool: with 64 in flight as many as a
 * fifth did, with 63 none.
 */
export const MOST_BY_LIBUV_RING = 63;

/** Why nobody stamps the stages of what goes by that ring. */
export const NO_STAGES_BY_RING =
  'libuv hands them to the kernel by an io_uring: there are no system calls to stamp';

/** Whether a cell's file operations go by libuv's own io_uring and not by its pool. */
export function goesByLibuvRing({
  parameters,
}: {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}): boolean {
  return parameters.io === 'uring';
}

/** The most that a cell may have in flight without libuv doing the rest by its pool. */
export function mostInLibuvRing(key: Parameters<typeof goesByLibuvRing>[0]): number {
  return goesByLibuvRing(key) ? MOST_BY_LIBUV_RING : Number.POSITIVE_INFINITY;
}

/** The parameters that a cell is called by: that libuv works by its pool goes without saying. */
export function namedParameters(
  parameters: Readonly<Record<string, ParameterValue>>,
): readonly (readonly [name: string, value: ParameterValue])[] {
  return Object.entries(parameters).filter(([name, value]) => name !== 'io' || value !== 'pool');
}
