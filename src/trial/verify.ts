import { type IoJob, unitsPerPass } from '../domain/job.js';
import type { JobOutcome, Verification } from '../domain/measurement.js';
import type { TrialSpec } from '../domain/trial.js';
import type { NativeAddon } from '../native/addon-types.js';

/**
 * Reads every block of a trial's files back from the volume and checks that it holds what a pass wrote there.
 * A file that existed may hold blocks of any pass from the fill on; a new one only those of the measured pass, and
 * where the pass was cut short nothing beyond what was written is asked for.
 */
export async function verifyFiles(
  addon: Pick<NativeAddon, 'verify'>,
  spec: TrialSpec,
  job: IoJob,
  outcome: JobOutcome,
): Promise<Verification> {
  const { mode, operation, content } = spec.key;
  const filled = mode === 'overwrite' || operation === 'read';
  const wholePass = job.limitNs === null && (job.limitUnits ?? 0) >= unitsPerPass(job);
  const complete = filled || wholePass;
  const result = await addon.verify({
    files: job.files.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    content,
    seed: spec.seed,
    stampBytes: job.content.stampBytes,
    firstPass: filled ? 0 : job.firstPass,
    lastPass: operation === 'read' ? 0 : job.firstPass + outcome.passes - 1,
    requiredBytes: job.files.map(({ sizeBytes }) => (complete ? sizeBytes : 0)),
  });
  return { ...result, method: content === 'zero' ? 'size-and-zeros' : 'stamps' };
}
