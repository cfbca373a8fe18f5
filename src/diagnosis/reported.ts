import type { CellFacts, ReportedCell, ReportedFacts, VolumeFacts } from '../domain/facts.js';
import { courseFacts } from './facts/course.js';
import { steadyStateFacts } from './facts/steady-state.js';
import { sweepFacts } from './facts/sweeps.js';

/**
 * Facts with what only the report shows: how rates went over time, and sweeps with their knees. No conclusion needs these,
 * and they cost more than all else of the facts, so that they are left to the end of a run.
 */
export function reportedFacts(facts: VolumeFacts): ReportedFacts {
  return {
    ...facts,
    cells: facts.cells.map(overTime),
    sweeps: sweepFacts(facts.cells, facts.host.cpus),
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
