import type { IoJob } from '../../src/domain/job.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { jobOf } from './strategy-bench.js';

const BLOCK = 4096;
/** What only grows cannot begin anew: it has more to write than it gets round to. */
const GROWN_BLOCKS = 50_000;

export interface EndlessOptions extends Partial<IoJob> {
  /** Writes by default. */
  readonly operation?: 'write' | 'read' | 'mix';
  /** Each unit ends with a sync. */
  readonly durable?: boolean;
  /** Of a unit; 1 by default. */
  readonly writes?: number;
}

/** Whether its files only grow. */
export function onlyGrows({ capabilities }: Strategy): boolean {
  return capabilities.mode.kind === 'fixed';
}

/** Makes the file, and a job that reads or writes it, a block for each lane, for longer than any test lasts. */
export async function endlessJob(
  strategy: Strategy,
  session: StrategySession,
  path: string,
  { operation = 'write', durable = false, writes = 1, ...more }: EndlessOptions = {},
): Promise<IoJob> {
  if (operation !== 'write') return endlessReads(strategy, session, path, operation, more);
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

/** Half of a mix are writes, of a block of their own. */
async function endlessReads(
  strategy: Strategy,
  session: StrategySession,
  path: string,
  operation: 'read' | 'mix',
  more: Partial<IoJob>,
): Promise<IoJob> {
  const offsets = strategy.unit === 'file' ? [0] : [0, BLOCK];
  // Of dd: all that it writes is zeros.
  const zeros = { content: { kind: 'zero', seed: 1, stampBytes: BLOCK } } as const;
  const own = {
    files: [{ path, sizeBytes: offsets.length * BLOCK, member: 0 }],
    ...(strategy.writesContent === 'own' ? zeros : {}),
  };
  const create = strategy.opensBy === 'descriptor' ? [['create', 0] as const] : [];
  const fill = offsets.map((offset) => ['write', 0, offset] as const);
  await session.execute(jobOf([path], [...create, ...fill], { syncCall: 'fsync', ...own }));
  const second = operation === 'mix' ? 'write' : 'read';
  const rows = [['read', 0, 0] as const, [second, 0, offsets.at(-1)!] as const];
  const readOnly = operation === 'read';
  return jobOf([path], rows, { limitUnits: null, limitNs: 30e9, readOnly, ...own, ...more });
}
