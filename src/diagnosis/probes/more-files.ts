import type { CellKey } from '../../domain/plan.js';
import type { KeyChange } from '../../domain/probe.js';
import type { ProbeRule } from '../../domain/probe-rule.js';
import { concurrency, fastest, sameBut, type MeasuredCell } from '../compare.js';
import { predictFiles } from '../predict/files.js';
import { MOST_FLAT } from '../volume-curve.js';
import { oneOrNumber } from '../words.js';
import { filesFor } from '../files-for.js';
import { baseAgain, baseCell, cellsOf, wasAsked } from './base-cell.js';

const MOST_FILES = 16;
const ROUNDS = 3;

/** Whether writers that share files wait for their locks. */
export const moreFiles: ProbeRule = {
  name: 'more-files',
  summary: 'the same bytes spread over more files, where fewer than write at a time',
  propose(facts, diagnosis) {
    const cells = cellsOf(facts, diagnosis);
    const base = crowded(baseCell(facts, diagnosis), cells);
    if (base === null || wasAsked(facts, this.name, diagnosis)) return null;
    const files = spread(base);
    const many = cells.some(
      (cell) =>
        cell.key.files > base.key.files && sameBut(cell, base, ['files', 'fileSizeBytes', 'parameters']),
    );
    if (many || files === base.key.files) return null;
    return {
      question: `Do several files do more than ${oneOrNumber(base.key.files)}?`,
      why: `a file has one lock that its writers wait for; a volume that serves ${oneOrNumber(base.key.files)} at a time looks the same`,
      cells: [
        {
          baseCellId: base.id,
          change: { ...filesFor(base, files), ...ownFiles(base) },
          rounds: ROUNDS,
          prediction: {
            metric: 'operationsPerSecond',
            ...predictFiles(facts, base, files),
          },
        },
        ...baseAgain(base, ROUNDS),
      ],
    };
  },
};

/**
 * What has more writers at a time than files. Of a few files that is the widest which does no more than the base: the
 * more writers there are, the more it gains by a file for each.
 */
function crowded(base: MeasuredCell | null, cells: readonly MeasuredCell[]): MeasuredCell | null {
  if (base === null || base.key.operation === 'read' || concurrency(base) < base.key.files) return null;
  if (base.key.files === 1 && concurrency(base) > 1) return base;
  // Who writes into one file one after another, as in appending, shows nothing: threads that were tried beside it do.
  const alike: readonly (keyof CellKey)[] =
    base.key.files === 1 ? ['strategy', 'poolSize', 'depth', 'threads', 'batch'] : ['poolSize', 'depth'];
  const others = cells.filter((cell) => sameBut(cell, base, alike));
  const [widest] = [...others].sort((a, b) => concurrency(b) - concurrency(a));
  if (widest === undefined || concurrency(widest) <= base.key.files) return null;
  // Its own way to the volume takes time that no lock does: one thread alone is without.
  const alone = base.key.files === 1 ? fastest(others.filter((cell) => concurrency(cell) === 1)) : undefined;
  return widest.bytesPerSecond.mean > (alone ?? base).bytesPerSecond.mean * MOST_FLAT ? null : widest;
}

/** As many files as there are writers, and a multiple of those that there are, so that the bytes stay the same. */
function spread(base: MeasuredCell): number {
  let { files } = base.key;
  while (files < concurrency(base) && files * 2 <= MOST_FILES) files *= 2;
  return files;
}

/** Threads that share files are in one of them at a time, however many there are. */
function ownFiles({ key }: MeasuredCell): KeyChange {
  return key.parameters.sharing === 'shared' ? { parameters: { ...key.parameters, sharing: 'own' } } : {};
}
