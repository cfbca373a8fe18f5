import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { makeTmpfsVolume } from '../tmpfs-volume.js';
import type { CaseVolume } from './case.js';

const MIB = 1024 * 1024;

/** A tmpfs, and one processor for all that measures it, which so many busy loops have too. */
export async function makeCrowdedVolume(loops: number): Promise<CaseVolume> {
  const volume = await makeTmpfsVolume({ sizeBytes: 512 * MIB });
  const prefix = ['taskset', '-c', '0'];
  const busy = Array.from({ length: loops }, () =>
    spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return {
    path: volume.path,
    prefix,
    release: async () => {
      await Promise.all(
        busy.map(async (child) => {
          const ended = child.exitCode !== null || child.signalCode !== null;
          child.kill('SIGKILL');
          if (!ended) await once(child, 'exit');
        }),
      );
      await volume.release();
    },
  };
}
