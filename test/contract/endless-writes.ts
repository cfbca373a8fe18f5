import type { IoJob } from '../../src/domain/job.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { jobOf } from './strategy-bench.js';

const BLOCK = 4096;
/** What only grows cannot begin anew: it has more to write than it gets round to. */
const GROWN_BLOCKS = 50_000;

export interface EndlessOptions extends Partial<IoJob> {
  /** Each write has a sync of its own. */
  readonly durable?: boolean;
}

/** Whether its files only grow. */
export function onlyGrows({ capabilities }: Strategy): boolean {
  return capabilities.mode.kind === 'fixed';
}

/** Makes the file, and a job that writes it, a block for each lane, for longer than any test lasts. */
export async function endlessWrites(
  strategy: Strategy,
  session: StrategySession,
  path: string,
  { durable = false, ...more }: EndlessOptions = {},
): Promise<IoJob> {
  const blocks = onlyGrows(strategy) ? GROWN_BLOCKS : (more.lanes ?? 1);
  const rows = Array.from({ length: blocks }, (_, block) => {
    const write = ['write', 0, block * BLOCK] as const;
    return durable ? [write, ['sync', 0] as const] : [write];
  }).flat();
  const unitLength = durable ? 2 : 1;
  if (onlyGrows(strategy)) {
    if (strategy.opensBy === 'descriptor') await session.execute(jobOf([path], [['create', 0]]));
    return jobOf([path], rows, { limitUnits: blocks, limitNs: 30e9, syncCall: 'fsync', unitLength, ...more });
  }
  const make = strategy.opensBy === 'descriptor' ? (['create', 0] as const) : (['write', 0, 0] as const);
  await session.execute(jobOf([path], [make], { syncCall: 'fsync' }));
  return jobOf([path], rows, { limitUnits: null, limitNs: 30e9, unitLength, ...more });
}
