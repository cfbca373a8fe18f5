import type { Span } from '../../domain/activity-findings.js';
import { criticalPath } from './critical-path.js';
import type { Schedule, ScheduledTask, Waits } from './schedule.js';
import type { Task } from './tasks.js';

/** What the loop saw of a task, in ns since the start of what is measured. */
export interface Moments {
  /** Its number among the tasks as given. */
  readonly task: number;
  readonly startNs: number;
  /** The first computing is done, the wait called for. */
  readonly calledNs: number;
  /** The loop heard of the end of the wait, and began the second computing. */
  readonly heardNs: number;
  readonly endNs: number;
}

/**
 * When the parts of each task were done. A wait's end is heard late where the loop computes: where its length is known it ended
 * when that was over. Where waits go so many at a time, one begins when a slot is free, in the order of the calls.
 *
 * @param moments in the order in which the tasks were started.
 * @param lengthNs of a task's wait, by the task's number; null: known only by its end.
 */
export function scheduleMeasured(
  moments: readonly Moments[],
  waits: Waits,
  lengthNs: (task: number) => number | null,
): Schedule {
  const slots: number[] = [];
  const most = waits === 'blocking' ? 1 : waits;
  const tasks = moments.map(({ task, startNs, calledNs, heardNs, endNs }): ScheduledTask => {
    const slot = slots.length < most ? slots.length : slots.indexOf(Math.min(...slots));
    const begunNs = Math.min(heardNs, Math.max(calledNs, slots[slot] ?? 0));
    const length = lengthNs(task);
    const waitedNs = length === null ? heardNs : Math.min(heardNs, begunNs + length);
    slots[slot] = waitedNs;
    return {
      task,
      before: { start: startNs, end: calledNs },
      wait: { start: begunNs, end: waitedNs },
      after: { start: heardNs, end: endNs },
    };
  });
  return { makespan: Math.max(0, ...moments.map(({ endNs }) => endNs)), tasks };
}

/** The picture of it, with the critical path marked. Parts of no length are left out. */
export function spansOf(
  { tasks, makespan }: Schedule,
  lengths: readonly Task[],
  waits: Waits,
  waitKind: Span['kind'],
): readonly Span[] {
  // What the loop takes to hear of an end and to call the next.
  const critical = criticalPath(tasks, waits, makespan / 50);
  return tasks.flatMap(({ task, ...parts }) =>
    (['before', 'wait', 'after'] as const).flatMap((part): Span[] => {
      const length = lengths[task]?.[part] ?? 0;
      if (length === 0) return [];
      return [
        {
          track: `task ${task + 1} (waits ${lengths[task]?.wait ?? 0})`,
          name: part === 'wait' ? `waits ${length}` : `computes ${length}`,
          kind: part === 'wait' ? waitKind : 'compute',
          startNs: Math.round(parts[part].start),
          endNs: Math.round(parts[part].end),
          ...(critical.has(`${task}:${part}`) ? { critical: true as const } : {}),
        },
      ];
    }),
  );
}
