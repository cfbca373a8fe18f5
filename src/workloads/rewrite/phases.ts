import { constants } from 'node:fs';
import { join } from 'node:path';
import type { ActivityContext } from '../../domain/activity.js';

export const phaseNames = ['new', 'truncate', 'overwrite', 'recreate'] as const;
export type Phase = (typeof phaseNames)[number];

/** What a trial is to do, by its parameters. */
export interface RewritePlan {
  readonly phase: Phase;
  readonly before: 'settled' | 'dirty';
  readonly writers: number;
  readonly content: 'zero' | 'random';
  readonly sync: 'none' | 'end';
  readonly sizeBytes: number;
  /** Of the files that are measured. */
  readonly paths: readonly string[];
  /** Of the files that are there before; of `new` others than the measured ones, or none. */
  readonly preparedPaths: readonly string[];
  readonly seed: number;
}

export function planOf({ parameters, directory, seed }: ActivityContext): RewritePlan {
  const phase = parameters.phase as Phase;
  const before = parameters.before as RewritePlan['before'];
  const names = (letter: string): readonly string[] =>
    Array.from({ length: Number(parameters.files) }, (_, index) =>
      join(directory ?? '', `${letter}${String(index).padStart(4, '0')}`),
    );
  const paths = names('f');
  return {
    phase,
    before,
    writers: Math.min(Number(parameters.writers), paths.length),
    content: (parameters.content ?? 'zero') as RewritePlan['content'],
    sync: parameters.sync as RewritePlan['sync'],
    sizeBytes: Number(parameters.size),
    paths,
    preparedPaths: phase !== 'new' ? paths : before === 'dirty' ? names('g') : [],
    seed,
  };
}

/** How a file of a phase is opened; one that is new must not be there. */
export function openFlags(phase: Phase): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW } = constants;
  const own = { new: O_CREAT | O_EXCL, recreate: O_CREAT | O_EXCL, truncate: O_TRUNC, overwrite: 0 };
  return O_WRONLY | O_NOFOLLOW | own[phase];
}
