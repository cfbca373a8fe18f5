/**
 * The programmatic API: plan, measure, conclude. Times are ns relative to the run's epoch, sizes bytes, bandwidth bytes/s.
 *
 * ```ts
 * const { plan } = await makePlan({ paths: ['/srv/data'], strategy: 'all' }, await planSurroundings());
 * const { records } = await executeRun({ plan, argv: [], listener: {}, signal: AbortSignal.timeout(60_000) });
 * const report = await conclude(records);
 * ```
 */
export { IotriageError } from './domain/errors.js';
export type { IotriageErrorCode, Problem } from './domain/errors.js';
export type { Finding, Recommendation, Verdict, VolumeDiagnosis } from './domain/finding.js';
export type { Cell, CellKey, Plan } from './domain/plan.js';
export type { RunRecord, RunStatus } from './domain/record.js';
export type { Report, ReportCell, ReportVolume } from './domain/report.js';
export type { RunListener } from './domain/run-listener.js';
export { loadRun } from './history/store.js';
export { makePlan } from './plan/make-plan.js';
export { planSurroundings } from './plan/wire.js';
export { conclude } from './run/conclude.js';
export { executeRun } from './run/run.js';
export type { RunOutcome, RunRequest } from './run/run.js';
