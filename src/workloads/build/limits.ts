import { type IoJob, unitsPerPass } from '../../domain/job.js';

/**
 * The fewest units, begun at the first of a pass and going on over as many passes as it takes, that move at least so
 * many bytes. Exact also where blocks differ in size.
 *
 * @param bytes 0 and up.
 */
export function unitsForBytes(job: Pick<IoJob, 'kind' | 'size' | 'unitLength'>, bytes: number): number {
  const units = unitsPerPass(job);
  let passBytes = 0;
  for (const size of job.size) passBytes += size;
  if (passBytes === 0) return units;
  const wholePasses = Math.floor(bytes / passBytes);
  let missing = bytes - wholePasses * passBytes;
  let unit = 0;
  for (; missing > 0 && unit < units; unit++) {
    for (let step = 0; step < job.unitLength; step++) missing -= job.size[unit * job.unitLength + step] ?? 0;
  }
  return wholePasses * units + unit;
}
