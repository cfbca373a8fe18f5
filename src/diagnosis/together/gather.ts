import { aloneCell } from '../../domain/alone-cell.js';
import type { CellFacts, VolumeFacts } from '../../domain/facts.js';
import type { Probe } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import type { TrialRecord } from '../../domain/trial.js';
import { directoryVolumes } from '../../plan/space.js';
import { isMeasured, type MeasuredCell } from '../compare.js';
import { describeStrategy, type StrategyDescriptor } from '../facts.js';
import { cellFacts } from '../facts/cell.js';
import { gatherRun, type GatheredRun } from '../facts/gather.js';
import { trialFacts } from '../facts/rounds.js';
import { singleThreaded } from '../processors.js';
import { united } from './groups.js';

/** Further trials of this name measure volumes together and alone. */
export const TOGETHER_PROBE = 'together';

/** Volumes measured at once, and each of them alone with the same work. */
export interface TogetherFacts {
  /** Its volume is all of them as one; its cells are those below. */
  readonly facts: VolumeFacts;
  readonly together: MeasuredCell;
  /** In the order of the members. */
  readonly alone: readonly MeasuredCell[];
}

/**
 * All comparisons that a run holds: those of its further trials first, then those of the cells of its sets by routes
 * that keep all volumes busy at once, native threads first.
 *
 * @param volumes what the run learned of its volumes.
 */
export function gatherTogether(
  records: readonly RunRecord[],
  volumes: readonly VolumeFacts[],
  strategies: readonly StrategyDescriptor[],
): readonly TogetherFacts[] {
  const run = gatherRun(records);
  const planned = volumes.flatMap(({ cells }) => cells).filter(isMeasured);
  const concurrent = planned
    .filter(({ members, key }) => members.length > 1 && key.rate === null)
    .filter((cell) => cell.strategy.movesBytes && !singleThreaded(cell))
    .sort((a, b) => rankOf(b) - rankOf(a));
  const probed = probedCells(run, strategies);
  return [
    ...comparisons(
      probed.filter(({ members }) => members.length > 1),
      probed,
      run,
    ),
    ...comparisons(concurrent, planned, run),
  ];
}

/** Without pool and JavaScript volumes are judged best, then past the page cache. */
function rankOf({ key }: MeasuredCell): number {
  return 2 * Number(key.strategy === 'native-threads') + Number(key.direct);
}

/** Of the rounds of those trials alone: a cell of the plan may have been measured under other bounds too. */
function probedCells(run: GatheredRun, strategies: readonly StrategyDescriptor[]): readonly MeasuredCell[] {
  const turns = new Map<string, number[]>();
  for (const { order } of run.probes.filter(isTogether)) {
    for (const { cellId, round } of order) turns.set(cellId, [...(turns.get(cellId) ?? []), round]);
  }
  const directories = directoryVolumes(run.header.plan.volumes);
  return run.cells
    .filter(({ id }) => turns.has(id))
    .map((cell): CellFacts => {
      const rounds = turns.get(cell.id) ?? [];
      // Of a cell of the plan the rounds go on from those; side by side it is the turn that counts.
      const trials = run
        .trialsOf(cell.id)
        .flatMap((trial) =>
          rounds.includes(trial.round) ? { ...trial, round: rounds.indexOf(trial.round) } : [],
        );
      const volume = united(cell.members.flatMap((path) => directories.get(path) ?? []));
      const strategy = describeStrategy(cell.key, strategies);
      const counted = isTooDisturbed(trials)
        ? trials.map((trial) => ({ ...trial, disturbances: [] }))
        : trials;
      return { ...cellFacts(cell, strategy, counted, volume, run.host), trials: trials.map(trialFacts) };
    })
    .filter(isMeasured);
}

/**
 * Whether disturbances leave too few rounds for a range. The disturbed ones count then too: a statement of them is one of
 * less confidence, and no statement would be less still.
 */
export function isTooDisturbed(trials: readonly Pick<TrialRecord, 'exit' | 'disturbances'>[]): boolean {
  const completed = trials.filter(({ exit }) => exit === 'completed');
  const quiet = completed.filter(({ disturbances }) => disturbances.length === 0);
  return quiet.length < 2 && quiet.length < completed.length;
}

/** Whether further trials were asked for to measure volumes together. */
export function isTogether({ name }: Pick<Probe, 'name'>): boolean {
  return name === TOGETHER_PROBE;
}

function comparisons(
  sets: readonly MeasuredCell[],
  cells: readonly MeasuredCell[],
  { header }: GatheredRun,
): readonly TogetherFacts[] {
  const { plan, environment } = header;
  const directories = directoryVolumes(plan.volumes);
  return sets.flatMap((together) => {
    const alone = together.members.flatMap((member) => aloneCell(together, member, cells) ?? []);
    const volumes = together.members.flatMap((path) => directories.get(path) ?? []);
    if (alone.length < together.members.length || volumes.length < together.members.length) return [];
    const facts: VolumeFacts = {
      volume: united(volumes),
      host: { cpus: environment.cpus, memoryBytes: environment.memoryBytes },
      cells: [together, ...alone],
      probes: [],
      statistics: [],
      unavailable: [],
    };
    return [{ facts, together, alone }];
  });
}
