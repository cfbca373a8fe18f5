import { lstat } from 'node:fs/promises';
import { errorCodeOf } from '../domain/errors.js';
import { type IoJob, unitsPerPass } from '../domain/job.js';
import type { JobOutcome, Verification } from '../domain/measurement.js';
import type { Strategy } from '../domain/strategy.js';
import type { IoTrialSpec } from '../domain/trial.js';
import type { NativeAddon } from '../native/addon-types.js';

/** The first few mismatches are listed. */
const MISMATCHES_KEPT = 16;

/**
 * Reads every block of a trial's files back from the volume and checks that it holds what a pass wrote there.
 * A file that existed may hold blocks of any pass from the fill on; a new one only those of the measured pass, and
 * where the pass was cut short nothing beyond what was written is asked for. Of files with a content of the strategy's
 * own only the sizes are known.
 */
export async function verifyFiles(
  addon: Pick<NativeAddon, 'verify'>,
  spec: Pick<IoTrialSpec, 'key' | 'seed'>,
  { writesContent }: Pick<Strategy, 'writesContent'>,
  job: IoJob,
  outcome: JobOutcome,
): Promise<Verification> {
  const { mode, operation, content } = spec.key;
  const filled = mode === 'overwrite' || operation !== 'write';
  const wholePass = job.limitNs === null && (job.limitUnits ?? 0) >= unitsPerPass(job);
  const complete = filled || wholePass;
  // What is only read still holds what filled it.
  if (writesContent === 'own' && operation !== 'read') return verifySizes(job, complete);
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

/** @param complete each file must be whole; otherwise it may be shorter, or not there at all. */
async function verifySizes(job: IoJob, complete: boolean): Promise<Verification> {
  const mismatches: Verification['mismatches'][number][] = [];
  for (const { path, sizeBytes } of job.files) {
    const actual = await sizeOf(path);
    if (actual === sizeBytes || (!complete && (actual ?? 0) < sizeBytes)) continue;
    const why =
      actual === null
        ? 'the file is missing'
        : `the file holds ${actual} bytes, ${sizeBytes} were to be written`;
    mismatches.push({ path, offset: Math.min(actual ?? 0, sizeBytes), why });
  }
  return {
    method: 'size',
    blocks: job.files.length,
    mismatches: mismatches.slice(0, MISMATCHES_KEPT),
    mismatchCount: mismatches.length,
  };
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const status = await lstat(path);
    return status.isFile() ? status.size : null;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
