import type { VolumeFacts } from '../../domain/facts.js';
import type { WorkloadDiagnosis } from '../../domain/finding.js';
import { measuredCells, probedCells, totalDepth, type MeasuredCell } from '../compare.js';
import { poolDistance } from '../../domain/libuv-io.js';
import type { KeyChange } from '../../domain/probe.js';
import type { ProposedCell } from '../../domain/probe-rule.js';
import { blocksPerCall } from '../../domain/work-words.js';
import { filesFor } from '../files-for.js';
import { whollyDisturbed } from '../like-with-like.js';

/** The cells that do one work. */
type DiagnosedWork = Pick<WorkloadDiagnosis, 'workload' | 'cellIds'>;

/** Cells of a diagnosed workload that have a result. */
export function cellsOf(facts: VolumeFacts, { workload, cellIds }: DiagnosedWork): readonly MeasuredCell[] {
  return measuredCells(facts, { label: workload, cellIds });
}

/**
 * The cell that stands for what a service does, of those that were asked for: a route of Node.js by the pool, `fs-promises`
 * first, with a pool of 4 or the one nearest to it, and the most in flight; else what is nearest to that. What only probes measured is nobody's work.
 */
export function baseCell(facts: VolumeFacts, diagnosis: DiagnosedWork): MeasuredCell | null {
  const probed = probedCells(facts);
  const rank = (cell: MeasuredCell): readonly number[] => [
    Number(!probed.has(cell.id)),
    Number(cell.strategy.family === 'node' && cell.strategy.usesPool),
    Number(cell.strategy.usesPool),
    Number(cell.key.strategy === 'fs-promises'),
    -poolDistance(cell.key.poolSize),
    totalDepth(cell),
  ];
  const [best] = [...cellsOf(facts, diagnosis)].sort((a, b) => compareRanks(rank(b), rank(a)));
  return best ?? null;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The same work by so many threads in C++: no pool, no JavaScript. */
export function byThreads(base: MeasuredCell, threads: number): KeyChange {
  const { files } = base.key;
  return {
    strategy: 'native-threads',
    threads,
    // Into one file all threads must go, or the probe would be of other work.
    parameters: { sharing: files === 1 ? 'shared' : 'own', vector: blocksPerCall(base.key) },
    ...(files === 1 ? {} : filesFor(base, threads)),
  };
}

/**
 * The base once more, behind what is asked for: where every round of it was disturbed, or there is but one, nothing can be compared
 * with it. Not before: where time is short the first cells are run alone, and the base by itself is no answer.
 */
export function baseAgain(base: MeasuredCell, rounds: number): readonly ProposedCell[] {
  const isSingle = base.trials.filter(({ exit }) => exit === 'completed').length < 2;
  return isSingle || whollyDisturbed(base) ? [{ baseCellId: base.id, change: {}, rounds }] : [];
}

/** Whether a probe of that name was run for cells of this work, so that its question is answered as well as it can be. */
export function wasAsked(facts: VolumeFacts, name: string, { cellIds }: WorkloadDiagnosis): boolean {
  return facts.probes.some((probe) => probe.name === name && probe.about.some((id) => cellIds.includes(id)));
}
