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
    holds: seen?.alike === true ? holds(prediction.ratio, seen.ratio) : null,
  };
}

/** The rounds of one cell of a comparison. */
interface Rounds {
  readonly all: readonly number[];
  /** Those among them that nothing disturbed. */
  readonly calm: readonly number[];
}

/**
 * Of the undisturbed rounds where both cells have some, else of all completed ones of both: disturbed rounds of one against
 * undisturbed ones of the other would show the disturbance. Null: one of the two has no round that moved something.
 */
function measuredRatio(
  { cellId, baseCellId, metric }: Prediction,
  probe: Probe,
  cells: readonly CellFacts[],
): (RatioEstimate & { readonly alike: boolean }) | null {
  const rounds = (id: string): Rounds => {
    const cell = cells.find((candidate) => candidate.id === id);
    return cell === undefined ? { all: [], calm: [] } : roundsOf(cell, metric, probe);
  };
  const sides = [rounds(cellId), rounds(baseCellId)] as const;
  const bothCalm = sides.every(({ calm }) => calm.length > 0);
  const [changed, base] = bothCalm
    ? ([sides[0].calm, sides[1].calm] as const)
    : ([sides[0].all, sides[1].all] as const);
  const told = [changed, base].every((each) => each.length > 0 && each.every((value) => value > 0));
  if (!told) return null;
  const estimate = estimateRatio(changed, base);
  const alike = bothCalm || sides.every(({ all, calm }) => calm.length < all.length);
  return alike ? { ...estimate, alike } : { ...estimate, interval: null, alike };
}

/** Of a cell that the probe tried its own rounds, of another one all. */
function roundsOf(cell: CellFacts, metric: Prediction['metric'], { order }: Probe): Rounds {
  const own = new Set(
    order.filter(({ cellId, staged }) => cellId === cell.id && !staged).map(({ round }) => round),
  );
  const completed = cell.trials.filter(
    ({ exit, failure, bytesPerSecond }) =>
      exit === 'completed' && failure === null && bytesPerSecond !== null,
  );
  const ofProbe = completed.filter(({ round }) => own.has(round));
  // A round in which nothing ended tells no throughput.
  const counted =
    ofProbe.length > 0 ? ofProbe : completed.filter(({ bytesPerSecond }) => bytesPerSecond !== 0);
  const each = (cell[metric]?.mean ?? 0) / (cell.bytesPerSecond?.mean ?? Infinity);
  const values = (trials: typeof counted): readonly number[] =>
    trials.map(({ bytesPerSecond }) => (bytesPerSecond ?? 0) * each);
  return {
    all: values(counted),
    calm: values(counted.filter(({ disturbances }) => disturbances.length === 0)),
  };
}
