import type { CellKey, Durability } from './plan.js';

/** `sync at the end`, `sync after every 8 writes`. */
export function durabilityWords(durability: Durability): string {
  switch (durability) {
    case 'none':
      return 'no sync';
    case 'end':
      return 'sync at the end';
    case 'each':
      return 'sync after each';
    case 'dsync':
      return 'O_DSYNC';
  }
  const [kind, count = ''] = durability.split(':');
  return kind === 'every' ? `sync after every ${count} writes` : `one sync for ${count} writes in flight`;
}

/** `write`, `read`, `mix of 70 % reads`. */
export function operationWords({ operation, readShare }: Pick<CellKey, 'operation' | 'readShare'>): string {
  return operation === 'mix' ? `mix of ${readShare ?? 0} % reads` : operation;
}

/** How many writes share one sync: N of `every:N` and `group:N`, 1 of `each`; null: no write waits for a sync. */
export function writesPerSync(durability: Durability): number | null {
  if (durability === 'each') return 1;
  const [kind, count] = durability.split(':');
  return count !== undefined && (kind === 'every' || kind === 'group') ? Number(count) : null;
}

/** Blocks that one call moves by a vector (`pwritev`): the parameter `vector`; 1 where the strategy has none. */
export function blocksPerCall({ parameters }: Pick<CellKey, 'parameters'>): number {
  return Number(parameters.vector ?? 1);
}

/** ` of 8 blocks a call`; empty where a call moves one. */
export function vectorWords(key: Pick<CellKey, 'parameters'>): string {
  const blocks = blocksPerCall(key);
  return blocks > 1 ? ` of ${blocks} blocks a call` : '';
}
