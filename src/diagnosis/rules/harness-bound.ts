import type { Finding, Rule } from '../../domain/finding.js';
import { concurrency, fastest, measuredCells, type MeasuredCell } from '../compare.js';
import { whollyDisturbed } from '../like-with-like.js';
import { processorsOf } from '../processors.js';
import { describeCell, percent, throughputEvidence } from '../words.js';

/** A route that does half as much as doing nothing spends half of its time in our loop. */
const LEAST_SHARE = 0.5;

/** The measuring itself takes most of the time. */
export const harnessBound: Rule = {
  id: 'harness-bound',
  summary: 'the measuring loop itself takes the time: the volume is faster than what is measured',
  thresholds: [
    {
      name: 'operations a second over those of the route that does nothing (`null`), at least',
      value: LEAST_SHARE,
      unit: 'share',
      reason: 'then half of each operation is our own loop, clock and histogram',
    },
  ],
  explanation: {
    meaning:
      'The route `null` executes the same job without a system call: what is left is our loop, the clock and the histogram. A route that does half as many operations spends half of its time on being measured.',
    evidence: 'The throughput of `null` beside that of the fastest route that does the same work.',
    limits:
      'Only where `null` was measured with the same work, and for the fastest route alone. Of `native-threads` each thread that has a processor counts as one `null`.',
    whatToDo:
      'Use larger blocks, or `pwritev` (`vector`), so that an operation takes longer than its measurement.',
  },
  conclude(facts, group) {
    const control = facts.cells.find(
      ({ id, strategy, operationsPerSecond }) =>
        group.cellIds.includes(id) && strategy.name === 'null' && operationsPerSecond !== null,
    );
    // What is paced does as much as is offered, and so does nothing.
    const best = fastest(measuredCells(facts, group).filter(({ key }) => key.rate === null));
    // Others only slow it down: its best round is what our loop takes.
    const idle = control?.operationsPerSecond?.max ?? 0;
    if (control === undefined || best === undefined || idle === 0) return null;
    // `null` is one thread; those of a route measure side by side.
    const threads = Math.min(measuringThreads(best), processorsOf(facts, best).count);
    const share = best.operationsPerSecond.mean / (idle * Math.max(1, threads));
    if (share < LEAST_SHARE || (whollyDisturbed(control) && !whollyDisturbed(best))) return null;
    const finding: Finding = {
      id: 'harness-bound',
      confidence: 'medium',
      summary: `Being measured takes ${percent(Math.min(1, share))} of the time of ${describeCell(best)}: doing nothing in its place does ${share < 1 ? `${(1 / share).toFixed(1)}x` : 'no more'}. Use larger blocks.`,
      evidence: [
        ...throughputEvidence(best),
        {
          name: 'operations/s of null, its best round',
          value: Math.round(idle),
          unit: 'operations/s',
          source: `cell ${control.id}`,
        },
      ],
      advice: [
        {
          action: 'Measure with larger blocks, so that an operation takes longer than its measurement',
          expected: 'figures of the volume instead of our own',
        },
      ],
      contradicts: [
        'a route that does nothing and is far faster would contradict it: it was measured, and is not',
      ],
      explains: Math.min(1, share),
    };
    return finding;
  },
};

/** Threads that run our loop: those of `native-threads`. A pool's completions are all counted by one. */
function measuringThreads(cell: MeasuredCell): number {
  return cell.strategy.name === 'native-threads' ? concurrency(cell) : 1;
}
