import type { JobOutcome, OperationMeasurement, ResourceUse } from '../../domain/measurement.js';
import type { Unavailable } from '../../domain/target.js';
import { mergeOperations } from '../../stats/merge-operations.js';

/** The processes' outcomes as the job's: from the earliest start to the latest end. @param outcomes at least one. */
export function mergeOutcomes(outcomes: readonly JobOutcome[], aborted: boolean): JobOutcome {
  const kinds = [...new Set(outcomes.flatMap(({ operations }) => Object.keys(operations)))];
  const operations: Record<string, OperationMeasurement> = {};
  for (const kind of kinds) {
    operations[kind] = mergeOperations(outcomes.flatMap((outcome) => outcome.operations[kind] ?? []));
  }
  const files = Math.max(...outcomes.map(({ fileBytes }) => fileBytes.length));
  const fileBytes = new Array<number>(files).fill(0);
  for (const outcome of outcomes) {
    outcome.fileBytes.forEach((bytes, file) => {
      fileBytes[file] = (fileBytes[file] ?? 0) + bytes;
    });
  }
  const unavailable = outcomes.flatMap((outcome) => outcome.unavailable ?? []);
  return {
    startNs: Math.min(...outcomes.map(({ startNs }) => startNs)),
    endNs: Math.max(...outcomes.map(({ endNs }) => endNs)),
    operations,
    fileBytes,
    passes: Math.max(...outcomes.map(({ passes }) => passes)),
    shortOperations: outcomes.reduce((sum, { shortOperations }) => sum + shortOperations, 0),
    aborted,
    childResources: null,
    ...(unavailable.length === 0 ? {} : { unavailable: distinct(unavailable) }),
  };
}

/** Processes may lack the same for the same reason. */
function distinct(unavailable: readonly Unavailable[]): readonly Unavailable[] {
  return [...new Map(unavailable.map((one) => [`${one.what} ${one.why}`, one])).values()];
}

export function sumResources(parts: readonly ResourceUse[]): ResourceUse {
  const sum = (field: keyof ResourceUse): number => parts.reduce((total, part) => total + part[field], 0);
  return {
    userNs: sum('userNs'),
    systemNs: sum('systemNs'),
    voluntaryContextSwitches: sum('voluntaryContextSwitches'),
    involuntaryContextSwitches: sum('involuntaryContextSwitches'),
    minorFaults: sum('minorFaults'),
    majorFaults: sum('majorFaults'),
  };
}
