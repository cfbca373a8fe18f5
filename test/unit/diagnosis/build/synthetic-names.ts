import type { CellFacts } from '../../../../src/domain/facts.js';
import { cell, rounds, type CellOptions } from './synthetic-facts.js';

export interface NamePhases {
  /** Wall time of each phase in ms, of all rounds. */
  readonly create?: number;
  readonly measure?: number;
  readonly sync?: number;
  readonly close?: number;
  readonly unlink?: number;
}

const FILES = 96;

/** 32 new files of 4 KiB by 8 threads, in three rounds; and how long their phases took. */
export function newFiles(phasesMs: NamePhases, options: CellOptions = {}): CellFacts {
  const kindOf = (phase: string) => (phase === 'measure' ? 'write' : phase);
  return cell({
    strategy: 'native-threads',
    ops: rounds(1000),
    user: 0.02,
    system: 0.05,
    phases: Object.fromEntries(
      Object.entries(phasesMs).map(([name, ms]: [string, number]) => [
        name,
        { elapsedNs: ms * 1e6, operations: { [kindOf(name)]: FILES } },
      ]),
    ),
    ...options,
    key: { mode: 'new', files: 32, fileSizeBytes: 4096, threads: 8, depth: 8, ...options.key },
  });
}

/** Routes that open, write and close a file in one operation. */
export function wholeFiles(phasesMs: NamePhases, options: CellOptions = {}): CellFacts {
  const made = newFiles(phasesMs, options);
  return { ...made, strategy: { ...made.strategy, name: 'fs-writefile', unit: 'file', family: 'node' } };
}
