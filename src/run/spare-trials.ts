import { DEFAULT_POOL_SIZE, poolDistance } from '../domain/libuv-io.js';
import type { Cell, Plan, PlannedTrial } from '../domain/plan.js';

/** Two rounds are enough to tell a range. */
const LEAST_ROUNDS = 2;
/** So many times the limit is well beyond it. */
const FAR_BEYOND = 1.25;
/** The route of which most services are made. */
const USUAL_ROUTE = 'fs-promises';

/** Says which trials of a pass are left out where a volume is so slow that there is no time for them. */
export class SpareTrials {
  /** Cells whose trial for the stages is made all the same: where an operation waits is what a slow volume is asked. */
  readonly #staged: ReadonlySet<string>;

  constructor({ cells, order }: Pick<Plan, 'cells' | 'order'>) {
    const planned = new Set(order.filter(({ staged }) => staged).map(({ cellId }) => cellId));
    const usual = new Map<string, Cell>();
    for (const cell of cells) {
      if (!planned.has(cell.id) || cell.key.strategy !== USUAL_ROUTE) continue;
      const known = usual.get(cell.targetId);
      if (known === undefined || fromDefault(cell) < fromDefault(known)) usual.set(cell.targetId, cell);
    }
    this.#staged = new Set(Array.from(usual.values(), ({ id }) => id));
  }

  /**
   * Beyond the limit what comes after two rounds; well beyond it one must do, and of the trials for the stages that of the
   * usual route and pool on each volume.
   */
  isSpare({ cellId, round, staged }: PlannedTrial, elapsedMs: number, limitMs: number): boolean {
    if (elapsedMs <= limitMs) return false;
    if (elapsedMs <= limitMs * FAR_BEYOND) return !staged && round >= LEAST_ROUNDS;
    return staged ? !this.#staged.has(cellId) : round > 0;
  }
}

/** How far a cell's pool is from the default, in doublings. */
function fromDefault({ key }: Cell): number {
  return poolDistance(key.poolSize ?? DEFAULT_POOL_SIZE);
}
