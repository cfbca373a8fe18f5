import type { CellFacts, ProbeFacts } from '../../domain/facts.js';
import { holds, type Prediction, type PredictionOutcome, type Probe } from '../../domain/probe.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { estimateRatio } from '../../stats/bootstrap.js';

/** What was asked by further trials, and what they answered. */
export function probeFacts(probes: readonly Probe[], cells: readonly CellFacts[]): readonly ProbeFacts[] {
  return probes.map((probe) => ({
    kind: probe.kind,
    name: probe.name,
    question: probe.question,
    why: probe.why,
    about: probe.about,
    diagnose: probe.diagnose,
    cellIds: [...new Set(probe.order.map(({ cellId }) => cellId))],
    ownCellIds: probe.cells.map(({ id }) => id),
    predictions: probe.predictions.map((prediction) => outcome(prediction, probe, cells)),
  }));
}

function outcome(prediction: Prediction, probe: Probe, cells: readonly CellFacts[]): PredictionOutcome {
  const seen = measuredRatio(prediction, probe, cells);
  return {
    ...prediction,
    measured: seen?.ratio ?? null,
    interval: seen?.interval ?? null,
    holds: seen === null ? null : holds(prediction.ratio, seen.ratio),
  };
}

/** Null: one of the two has no round that moved something. */
function measuredRatio(
  { cellId, baseCellId, metric }: Prediction,
  probe: Probe,
  cells: readonly CellFacts[],
): RatioEstimate | null {
  const rounds = (id: string): readonly number[] => {
    const cell = cells.find((candidate) => candidate.id === id);
    return cell === undefined ? [] : roundsOf(cell, metric, probe);
  };
  const [changed, base] = [rounds(cellId), rounds(baseCellId)];
  const told = [changed, base].every((each) => each.length > 0 && each.every((value) => value > 0));
  return told ? estimateRatio(changed, base) : null;
}

/**
 * Of the probe's own rounds, the undisturbed ones if there are any, so that like is compared with like; where it has none
 * of the cell, those that count.
 */
function roundsOf(cell: CellFacts, metric: Prediction['metric'], { order }: Probe): readonly number[] {
  const own = new Set(
    order.filter(({ cellId, staged }) => cellId === cell.id && !staged).map(({ round }) => round),
  );
  const completed = cell.trials.filter(
    ({ round, exit, bytesPerSecond }) => own.has(round) && exit === 'completed' && bytesPerSecond !== null,
  );
  const calm = completed.filter(({ disturbances }) => disturbances.length === 0);
  const ownBytes = (calm.length > 0 ? calm : completed).map(({ bytesPerSecond }) => bytesPerSecond ?? 0);
  const bytes = ownBytes.length > 0 ? ownBytes : cell.bytesPerSecondRounds;
  const each = (cell[metric]?.mean ?? 0) / (cell.bytesPerSecond?.mean ?? Infinity);
  return bytes.map((value) => value * each);
}
