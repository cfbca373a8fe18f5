import type { CellFacts, ReportedCell, ReportedFacts, VolumeFacts } from '../domain/facts.js';
import { courseFacts } from './facts/course.js';
import { steadyStateFacts } from './facts/steady-state.js';
import { sweepFacts } from './facts/sweeps.js';
import { setFacts } from './together/sets.js';

/**
 * Facts with what a run is concluded with: how rates went over time, sweeps with their knees, and sets beside their
 * members. No question asks for these, and they cost more than all else of the facts, so that they are left to the end.
 *
 * @param all volumes of the run: those of a set stand beside it.
 */
export function reportedFacts(facts: VolumeFacts, all: readonly VolumeFacts[] = [facts]): ReportedFacts {
  return {
    ...facts,
    cells: facts.cells.map(overTime),
    sweeps: sweepFacts(facts.cells, facts.host.cpus),
    together: setFacts(facts, all),
  };
}

function overTime(cell: CellFacts): ReportedCell {
  const course = courseFacts(cell.progress);
  return {
    ...cell,
    course,
    steadyState: steadyStateFacts(cell.bytesPerSecondRounds, cell.progress, course),
  };
}
