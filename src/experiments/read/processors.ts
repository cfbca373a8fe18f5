import type { Report } from '../../domain/report.js';

/** Processors that the run could use: of the machine, or as many as a quota leaves, rounded up. */
export function processorsOf({
  environment: { cpus, cpuQuota },
}: Pick<Report['run'], 'environment'>): number {
  return cpuQuota === null ? cpus : Math.min(cpus, Math.ceil(cpuQuota.processors));
}
