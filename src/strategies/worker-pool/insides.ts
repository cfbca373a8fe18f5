/** What calls in a worker, with what matters of it here. */
const routes = {
  fs: { pool: false },
  addon: { pool: false },
  'fs-promises': { pool: true },
  'fs-callback': { pool: true },
} as const;
export type Inside = keyof typeof routes;
/** The insides that are awaited. */
export type AwaitedInside = 'fs-promises' | 'fs-callback';

export const insides = Object.keys(routes) as readonly Inside[];

/** Whether it works in libuv's pool, which all workers of the process share, so that a worker awaits it. */
export function takesPool(inside: string): inside is AwaitedInside {
  return inside in routes && routes[inside as Inside].pool;
}
