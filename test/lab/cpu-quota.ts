import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupMount, removeCgroup } from './cgroups.js';
import { LAB_NAME } from './mounts.js';
import { sweepStaleVolumes } from './sweep.js';
import { type Teardown, withTeardown } from './teardown.js';

const PERIOD_US = 100_000;

/** A cgroup with a limit of processor time. */
export interface CpuQuota extends AsyncDisposable {
  readonly path: string;
  /** Stands before a command to run it, and all that it starts, under the quota. */
  readonly prefix: readonly string[];
  /** Ends what still runs in it, and removes it. Can be called again. */
  release(): Promise<void>;
}

/**
 * Makes a cgroup that has so many processors, 0.01 and up: of the v1 cpu controller, else of cgroup v2. Needs root.
 * @throws Error where the machine has neither; nothing is left behind then.
 */
export function makeCpuQuota(cpus: number): Promise<CpuQuota> {
  return withTeardown(async (teardown) => {
    sweepStaleVolumes();
    const quotaUs = Math.round(cpus * PERIOD_US);
    const v1 = cgroupMount('cgroup', 'cpu');
    const root = v1 ?? rootOfV2(teardown);
    const path = await mkdtemp(join(root, `${LAB_NAME}-cpu-${process.pid}-`));
    teardown.defer(() => {
      removeCgroup(path);
    });
    if (v1 === null) {
      writeFileSync(join(path, 'cpu.max'), `${quotaUs} ${PERIOD_US}`);
    } else {
      writeFileSync(join(path, 'cpu.cfs_period_us'), String(PERIOD_US));
      writeFileSync(join(path, 'cpu.cfs_quota_us'), String(quotaUs));
    }
    const enter = `echo $$ > '${path}/cgroup.procs' && exec "$@"`;
    const release = (): Promise<void> =>
      new Promise((resolve) => {
        teardown.run();
        resolve();
      });
    return { path, prefix: ['sh', '-c', enter, 'sh'], release, [Symbol.asyncDispose]: release };
  });
}

/** With the cpu controller on for the cgroups below it, which it is where systemd runs; switched off again if not. */
function rootOfV2(teardown: Teardown): string {
  const root = cgroupMount('cgroup2', '');
  const hasCpu = (file: string): boolean =>
    root !== null && readFileSync(join(root, file), 'utf8').trim().split(' ').includes('cpu');
  if (root === null || !hasCpu('cgroup.controllers')) throw new Error('no cgroup here can limit processors');
  if (!hasCpu('cgroup.subtree_control')) {
    writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu');
    teardown.defer(() => {
      writeFileSync(join(root, 'cgroup.subtree_control'), '-cpu');
    });
  }
  return root;
}
