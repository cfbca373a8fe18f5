import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { device, volumeFacts, type StrategyName } from './build/synthetic-facts.js';
import { iops, least, parallel, route, threads, type RouteOptions } from './build/synthetic-volumes.js';

const MS = 1e6;
/** A limit of operations above a disk that idles. */
const limit = least(parallel(1 * MS), iops(800));
const onDisk = (strategy?: StrategyName): RouteOptions => ({
  ...(strategy === undefined ? {} : { strategy }),
  over: (ops) => ({
    devices: [device(ops * 4096 * 0.9, { '%util': 1, 'aqu-sz': 0.02, w_await: 0.1, 'w/s': ops })],
  }),
  key: { direct: true, durability: 'none' },
});

describe('diagnose: one route alone under a limit above an idle device', () => {
  it.each([
    ['fs-sync', 1],
    ['fs-callback', 4],
    ['worker-pool', 2],
    ['worker-pool', 16],
  ] as const)('%s with %i in flight is throttled or inconclusive', async (strategy, inFlight) => {
    const alone = route(limit, inFlight, onDisk(strategy));
    const of = async (...cells: readonly CellFacts[]) => (await diagnose(volumeFacts(cells))).headline;
    expect((await of(alone)).id).toBe('inconclusive');
    const beside = await of(alone, ...threads(limit, onDisk()));
    expect(['throttled', 'inconclusive'], beside.summary).toContain(beside.id);
  });
});
