import { makeCpuQuota } from '../cpu-quota.js';
import { makeTmpfsVolume } from '../tmpfs-volume.js';
import type { CaseVolume } from './case.js';

const MIB = 1024 * 1024;

/** A tmpfs, and so many processors for all that measures it. */
export async function makeQuotaVolume(cpus: number): Promise<CaseVolume> {
  const volume = await makeTmpfsVolume({ sizeBytes: 512 * MIB });
  try {
    const quota = await makeCpuQuota(cpus);
    return {
      path: volume.path,
      prefix: quota.prefix,
      // The quota first: what still runs under it would keep the volume.
      release: () => quota.release().finally(() => volume.release()),
    };
  } catch (error) {
    await volume.release();
    throw error;
  }
}
