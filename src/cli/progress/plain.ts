import type { RunListener } from '../../domain/run-listener.js';
import { formatClock, Pace } from './pace.js';
import { cellWords, outcomeWords } from './words.js';

/** For what is no terminal: a line for each trial that ended, without control characters. */
export function plainProgress(write: (text: string) => void, now: () => number): RunListener {
  const pace = new Pace(now);
  return {
    planned({ order, estimate }) {
      pace.begin(order.length, estimate.elapsedMs);
      write(`${order.length} trials, about ${formatClock(estimate.elapsedMs)}\n`);
    },
    probing(probe) {
      pace.extend(probe.order.length);
      write(`${probe.question} ${probe.order.length} more trials: ${probe.why}\n`);
    },
    trialStarted({ total }) {
      if (pace.total === 0) pace.begin(total, null);
    },
    trialEnded({ index, total, cell, record }) {
      pace.trialEnded(index);
      const left = pace.remainingMs();
      const eta = left === null ? '' : `, ETA ${formatClock(left)}`;
      write(`[${index + 1}/${total}] ${cellWords(cell)}: ${outcomeWords(cell, record)}${eta}\n`);
    },
    warned: warner(write),
  };
}

/** Nothing but warnings: `--quiet` silences what goes as it should. */
export function quietProgress(write: (text: string) => void): RunListener {
  return { warned: warner(write) };
}

function warner(write: (text: string) => void): (message: string) => void {
  return (message) => {
    write(`warning: ${message}\n`);
  };
}
