import type { KeyChange } from '../../domain/probe.js';
import type { ProbeRule } from '../../domain/probe-rule.js';
import { concurrency, sameBut, type MeasuredCell } from '../compare.js';
import { predictFiles } from '../predict/files.js';
import { baseCell, cellsOf, filesFor, wasAsked } from './base-cell.js';

const MOST_FILES = 16;
const ROUNDS = 3;

/** Whether writers of one file wait for its lock. */
export const moreFiles: ProbeRule = {
  name: 'more-files',
  summary: 'the same bytes spread over several files, where all went into one',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base?.key.files !== 1 || base.key.operation === 'read') return null;
    if (concurrency(base) < 2 || wasAsked(facts, this.name, diagnosis)) return null;
    const many = cellsOf(facts, diagnosis).some(
      (cell) => cell.key.files > 1 && sameBut(cell, base, ['files', 'fileSizeBytes', 'parameters']),
    );
    if (many) return null;
    const files = Math.min(MOST_FILES, 2 ** Math.ceil(Math.log2(concurrency(base))));
    return {
      question: 'Do several files do more than one?',
      why: 'a file has one lock that its writers wait for; a volume that serves one at a time looks the same',
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
      ],
    };
  },
};

/** Threads that share files are in one of them at a time, however many there are. */
function ownFiles({ key }: MeasuredCell): KeyChange {
  return key.parameters.sharing === 'shared' ? { parameters: { ...key.parameters, sharing: 'own' } } : {};
}
