import type { Report, ReportVolume } from '../../domain/report.js';

/** A volume as the user wrote it. */
export function volumeLabel({ run }: Report, { target, path }: ReportVolume): string {
  return run.plan.targets.find(({ id }) => id === target)?.label ?? path;
}
