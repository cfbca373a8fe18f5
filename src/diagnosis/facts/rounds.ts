import type { TrialFacts } from '../../domain/facts.js';
import type { Measurement, OperationMeasurement } from '../../domain/measurement.js';
import type { CellKey } from '../../domain/plan.js';
import { NS_PER_S } from '../../domain/units.js';
import type { TrialRecord } from '../../domain/trial.js';
import { mergeOperations } from '../../stats/merge-operations.js';

/** A trial whose measurement counts. */
export interface MeasuredRound {
  readonly trial: TrialRecord;
  readonly measurement: Measurement;
}

/** The operations that a cell is about: of a mix, reads and writes as one. */
export function mainOperation(
  { operations }: Measurement,
  { operation }: Pick<CellKey, 'operation'>,
): OperationMeasurement | undefined {
  if (operation !== 'mix') return operations[operation];
  const both = [operations.read, operations.write].filter((part) => part !== undefined);
  return both.length === 0 ? undefined : mergeOperations(both);
}

/** Bytes of the measured phase, over all members. */
export function measuredBytes({ memberBytes }: Measurement): number {
  return memberBytes.reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * The rounds that a cell's summaries are made of: those that completed undisturbed, or all that completed where every
 * one was disturbed. A round in which no operation ended tells no throughput and does not count.
 */
export function roundsThatCount(trials: readonly TrialRecord[], key: CellKey): readonly MeasuredRound[] {
  const completed = trials.flatMap((trial): readonly MeasuredRound[] => {
    const { measurement } = trial;
    if (trial.exit !== 'completed' || trial.failure !== null || measurement === null) return [];
    const done = mainOperation(measurement, key)?.count ?? 0;
    return done > 0 && measurement.elapsedNs > 0 ? [{ trial, measurement }] : [];
  });
  const undisturbed = completed.filter(({ trial }) => trial.disturbances.length === 0);
  return undisturbed.length > 0 ? undisturbed : completed;
}

export function trialFacts(trial: TrialRecord): TrialFacts {
  const { round, exit, measurement, disturbances, failure, node, processors } = trial;
  const elapsedNs = measurement?.elapsedNs ?? null;
  return {
    round,
    exit,
    elapsedNs,
    bytesPerSecond:
      measurement === null || elapsedNs === null || elapsedNs === 0
        ? null
        : (measuredBytes(measurement) * NS_PER_S) / elapsedNs,
    disturbances,
    failure:
      failure === null
        ? null
        : { code: failure.code, message: failure.message, afterBytes: failure.afterBytes },
    notes: measurement?.notes ?? [],
    node,
    processors,
  };
}
