import type { CellFacts, ProbeFacts } from '../../domain/facts.js';
import type { Prediction, Probe } from '../../domain/probe.js';
import { mean } from '../../stats/moments.js';

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
    predictions: probe.predictions.map((prediction) => ({
      ...prediction,
      measured: measuredRatio(prediction, probe, cells),
    })),
  }));
}

/** Of the probe's own rounds where both cells have some, so that like is compared with like; else of all. */
function measuredRatio(
  { cellId, baseCellId, metric }: Prediction,
  { order }: Probe,
  cells: readonly CellFacts[],
): number | null {
  const throughput = (id: string): number | null => {
    const cell = cells.find((candidate) => candidate.id === id);
    const summary = cell?.[metric];
    if (cell === undefined || !summary) return null;
    const own = new Set(
      order.filter(({ cellId: other, staged }) => other === id && !staged).map(({ round }) => round),
    );
    const rounds = cell.trials.flatMap(({ round, exit, bytesPerSecond }) =>
      own.has(round) && exit === 'completed' && bytesPerSecond !== null ? [bytesPerSecond] : [],
    );
    const all = cell.bytesPerSecond?.mean ?? 0;
    return rounds.length === 0 || all === 0 ? summary.mean : (summary.mean * mean(rounds)) / all;
  };
  const [changed, base] = [throughput(cellId), throughput(baseCellId)];
  return changed === null || base === null || base === 0 ? null : changed / base;
}
