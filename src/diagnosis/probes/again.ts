import type { ProbeRule } from '../../domain/probe-rule.js';
import type { MeasuredCell } from '../compare.js';
import { waits } from '../waiting.js';
import { cellsOf, wasAsked } from './base-cell.js';

const ROUNDS = 2;
/** What stands on fewer rounds is not believed. */
const LEAST_ROUNDS = 2;

/** Rounds in place of those that others on the machine disturbed, where too few are left to conclude from. */
export const again: ProbeRule = {
  name: 'again',
  summary:
    'more rounds by threads in C++, or of whole files, where all but one were disturbed by others on the machine',
  propose(facts, diagnosis) {
    if (wasAsked(facts, this.name, diagnosis)) return null;
    const lone = cellsOf(facts, diagnosis).filter(
      (cell) => showsVolume(cell) && lostRounds(cell) && waits(facts, cell),
    );
    if (lone.length === 0) return null;
    return {
      question: 'Does it do the same when nothing else is going on?',
      why: `rounds of ${lone.length === 1 ? 'a cell' : `${lone.length} cells`} were disturbed, and one that was not says little`,
      cells: lone.map(({ id }) => ({ baseCellId: id, change: {}, rounds: ROUNDS })),
    };
  },
};

/** Whether what the volume serves at a time is read off it. */
function showsVolume({ key, strategy }: MeasuredCell): boolean {
  return key.strategy === 'native-threads' || strategy.unit === 'file';
}

function lostRounds({ trials, bytesPerSecondRounds }: MeasuredCell): boolean {
  const completed = trials.filter(({ exit }) => exit === 'completed');
  return completed.length >= LEAST_ROUNDS && bytesPerSecondRounds.length < LEAST_ROUNDS;
}
