import type { Interval, ScheduledTask, Waits } from './schedule.js';

export type Part = 'before' | 'wait' | 'after';

interface Node extends Interval {
  readonly task: number;
  readonly part: Part;
}

/**
 * The parts without which the makespan would be shorter: from the last end back, each time to what the part waited for: what
 * ended last before it began, of its own task's part before and of what held the same resource (the loop, or a slot of waits).
 *
 * @param tolerance an end so much behind a beginning is still before it.
 * @returns `task:part` of each.
 */
export function criticalPath(
  tasks: readonly ScheduledTask[],
  waits: Waits,
  tolerance: number,
): ReadonlySet<string> {
  const nodes = tasks.flatMap(({ task, before, wait, after }): Node[] => [
    { task, part: 'before', ...before },
    { task, part: 'wait', ...wait },
    { task, part: 'after', ...after },
  ]);
  const marked = new Set<string>();
  let current = latest(nodes);
  while (current !== null) {
    marked.add(`${current.task}:${current.part}`);
    const node: Node = current;
    const ended = nodes.filter(
      (other) =>
        other !== node &&
        !marked.has(`${other.task}:${other.part}`) &&
        other.end <= node.start + tolerance &&
        mayHold(other, node, waits, tasks.length),
    );
    const own = ended.find((other) => other.task === node.task && precedes(other.part, node.part));
    const last = latest(ended);
    // Of two that ended at the same time its own task's is the plainer reason.
    current = own !== undefined && last !== null && own.end >= last.end - tolerance ? own : last;
  }
  return marked;
}

/** Whether the second can have waited for the first. */
function mayHold(first: Node, second: Node, waits: Waits, tasks: number): boolean {
  if (first.task === second.task) return precedes(first.part, second.part);
  if (waits === 'blocking') return true;
  if (second.part === 'wait') return first.part === 'wait' && waits < tasks;
  return first.part !== 'wait';
}

function precedes(first: Part, second: Part): boolean {
  return (first === 'before' && second === 'wait') || (first === 'wait' && second === 'after');
}

function latest(nodes: readonly Node[]): Node | null {
  return nodes.reduce<Node | null>(
    (best, node) => (best === null || node.end > best.end ? node : best),
    null,
  );
}
