import type { IoJob } from '../../src/domain/job.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { jobOf } from './strategy-bench.js';

const BLOCK = 4096;
/** What only grows cannot begin anew: it has more to write than it gets round to. */
const GROWN_BLOCKS = 50_000;

export interface EndlessOptions extends Partial<IoJob> {
  /** Each unit ends with a sync. */
  readonly durable?: boolean;
  /** Of a unit; 1 by default. */
  readonly writes?: number;
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
  { durable = false, writes = 1, ...more }: EndlessOptions = {},
): Promise<IoJob> {
  const blocks = onlyGrows(strategy) ? GROWN_BLOCKS : (more.lanes ?? 1) * writes;
  const rows = Array.from({ length: blocks }, (_, block) => {
    const write = ['write', 0, block * BLOCK] as const;
    return durable && (block + 1) % writes === 0 ? [write, ['sync', 0] as const] : [write];
  }).flat();
  const unitLength = durable ? writes + 1 : writes;
  if (onlyGrows(strategy)) {
    if (strategy.opensBy === 'descriptor') await session.execute(jobOf([path], [['create', 0]]));
    const limits = { limitUnits: blocks / writes, limitNs: 30e9 };
    return jobOf([path], rows, { ...limits, syncCall: 'fsync', unitLength, ...more });
  }
  const make = strategy.opensBy === 'descriptor' ? (['create', 0] as const) : (['write', 0, 0] as const);
  await session.execute(jobOf([path], [make], { syncCall: 'fsync' }));
  return jobOf([path], rows, { limitUnits: null, limitNs: 30e9, unitLength, ...more });
}
