import type { CellFacts } from '../../../../src/domain/facts.js';
import { cell, known, pool, rounds, type CellOptions } from './synthetic-facts.js';

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

/** Streams of files of one block that are there already, and where the pool's threads were seen; null: they were not looked at. */
export function streams(
  phasesMs: NamePhases,
  bySyscall: Readonly<Record<string, number>> | null,
  options: CellOptions = {},
): CellFacts {
  return openers('fs-stream', phasesMs, bySyscall, {
    ...options,
    key: { mode: 'overwrite', ...options.key },
  });
}

/** Appends that each open their file. */
export function appends(
  phasesMs: NamePhases,
  bySyscall: Readonly<Record<string, number>> | null = null,
): CellFacts {
  const made = openers('fs-append', phasesMs, bySyscall, { key: { depth: 1 } });
  return { ...made, strategy: { ...made.strategy, appends: true } };
}

function openers(
  name: 'fs-stream' | 'fs-append',
  phasesMs: NamePhases,
  bySyscall: Readonly<Record<string, number>> | null,
  options: CellOptions,
): CellFacts {
  const made = newFiles(phasesMs, { ...options, strategy: 'fs-promises' });
  const busy = bySyscall === null ? null : Object.values(bySyscall).reduce((sum, count) => sum + count, 0);
  return {
    ...made,
    key: { ...made.key, strategy: name, threads: null },
    strategy: { ...made.strategy, name, opensBy: 'path' },
    pool: bySyscall === null ? null : pool(4, { bySyscall, busyMean: known(busy ?? 0) }),
  };
}
