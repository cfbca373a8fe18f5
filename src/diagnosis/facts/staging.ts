import type { CellFacts, OperationFacts } from '../../domain/facts.js';
import { goesByLibuvRing, NO_STAGES_BY_RING } from '../../domain/libuv-io.js';
import type { CellKey, PlannedTrial } from '../../domain/plan.js';
import type { Unavailable } from '../../domain/target.js';
import type { TrialRecord } from '../../domain/trial.js';
import { NS_PER_S } from '../../domain/units.js';
import { median } from '../../stats/summary.js';
import { mergedOperations } from './operations.js';
import { unknown } from './reduce.js';
import { measuredBytes, roundsThatCount, trialFacts } from './rounds.js';

/**
 * What trials tell that were made for the stages of a cell's operations; null: there was none.
 *
 * @param bytesPerSecond of the cell's rounds that count.
 */
export function stagingFacts(
  staged: readonly TrialRecord[],
  key: CellKey,
  bytesPerSecond: readonly number[],
): CellFacts['staging'] {
  if (staged.length === 0) return null;
  return { trials: staged.map(trialFacts), ...cost(staged, key, bytesPerSecond) };
}

/** The stages of the staged trials stand beside what the other rounds measured; without any, the strategy's own do. */
export function withStages(
  operations: Readonly<Record<string, OperationFacts>>,
  staged: readonly TrialRecord[],
  key: CellKey,
): Readonly<Record<string, OperationFacts>> {
  const stamped = mergedOperations(
    roundsThatCount(staged, key).map(({ measurement }) => measurement),
    key,
  );
  return Object.fromEntries(
    Object.entries(operations).map(([kind, facts]) => [
      kind,
      { ...facts, stages: stamped[kind]?.stages ?? facts.stages },
    ]),
  );
}

/** Why stages are missing, each reason once, with the strategies that it holds for. */
export function stagesUnavailable(
  trials: readonly { readonly strategy: string; readonly trial: TrialRecord }[],
): readonly Unavailable[] {
  const found = new Map<string, { readonly what: string; readonly strategies: Set<string> }>();
  for (const { strategy, trial } of trials) {
    if (!trial.staged) continue;
    for (const { what, why } of trial.unavailable) {
      if (what !== 'stages' && !what.startsWith('stages of ')) continue;
      const known = found.get(`${what}: ${why}`) ?? { what, strategies: new Set() };
      known.strategies.add(strategy);
      found.set(`${what}: ${why}`, known);
    }
  }
  return [...found].map(([text, { what, strategies }]) => ({
    what: `${what} (${[...strategies].join(', ')})`,
    why: text.slice(what.length + 2),
  }));
}

/** Cells that were measured, and whose planned trial for the stages was not run: a slow volume leaves no time for it. */
export function stagesLeftOut(
  cells: readonly Pick<CellFacts, 'id' | 'key' | 'bytesPerSecond'>[],
  order: readonly PlannedTrial[],
  trialsOf: (cellId: string) => readonly TrialRecord[],
): readonly Unavailable[] {
  const planned = new Set(order.filter(({ staged }) => staged).map(({ cellId }) => cellId));
  const without = cells.filter(
    ({ id, bytesPerSecond }) =>
      planned.has(id) && bytesPerSecond !== null && !trialsOf(id).some(({ staged }) => staged),
  );
  const why = 'their trials were left out: the pass took longer than its limit, or the run ended before them';
  return missingOf(
    without.map(({ key }) => key.strategy),
    why,
  );
}

/** That routes have no stages, each named once; nothing where there is none. */
function missingOf(routes: readonly string[], why: string): readonly Unavailable[] {
  if (routes.length === 0) return [];
  return [{ what: `stages (${[...new Set(routes)].join(', ')})`, why }];
}

/** Why stages are missing where libuv's own io_uring was measured. */
export function stagesByRing(
  cells: readonly Pick<CellFacts, 'key' | 'bytesPerSecond'>[],
): readonly Unavailable[] {
  const measured = cells.filter((cell) => goesByLibuvRing(cell.key) && cell.bytesPerSecond !== null);
  return missingOf(
    measured.map(({ key }) => `${key.strategy}:io=uring`),
    NO_STAGES_BY_RING,
  );
}

/** The staged trial beside the median of the others, and beside the fastest and the slowest of them. */
function cost(
  staged: readonly TrialRecord[],
  key: CellKey,
  bytesPerSecond: readonly number[],
): Pick<NonNullable<CellFacts['staging']>, 'cost' | 'costRange'> {
  const source = 'throughput of the staged trial over the median of the other rounds';
  const own = roundsThatCount(staged, key).map(
    ({ measurement }) => (measuredBytes(measurement) * NS_PER_S) / measurement.elapsedNs,
  );
  const notKnown = (why: string) => ({ cost: unknown(source, why), costRange: null });
  if (own.length === 0) return notKnown('the staged trial has no result');
  if (bytesPerSecond.length === 0) return notKnown('no other round completed');
  const others = median(bytesPerSecond);
  if (others === 0) return notKnown('no bytes were moved');
  const value = median(own);
  const [least, most] = [Math.min(...bytesPerSecond), Math.max(...bytesPerSecond)];
  return {
    cost: { value: value / others, source },
    costRange: bytesPerSecond.length < 2 || least === 0 ? null : [value / most, value / least],
  };
}
