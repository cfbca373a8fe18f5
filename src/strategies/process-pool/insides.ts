/** The insides that a process can have: strategies by their names, with what matters of them here. */
const routes = {
  'fs-sync': { pool: false, stages: true },
  'fs-promises': { pool: true, stages: true },
  'fs-callback': { pool: true, stages: true },
  'native-pwrite': { pool: false, stages: false },
} as const;
export type Inside = keyof typeof routes;

export const insides = Object.keys(routes) as readonly Inside[];

/** Whether it works in libuv's pool, so that several operations can be in flight in one process. */
export function takesPool(inside: string): boolean {
  return isInside(inside) && routes[inside].pool;
}

/** Whether it goes by libc's calls, which the interposer stamps. */
export function hasStages(inside: string): boolean {
  return isInside(inside) && routes[inside].stages;
}

function isInside(name: string): name is Inside {
  return name in routes;
}
