import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { labCgroups } from './cgroups.js';
import { makeCpuQuota } from './cpu-quota.js';

/** Prints the processors that a busy loop of a second got. */
const BUSY = `
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  while (process.hrtime.bigint() - start < 1000000000n);
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1e3 / Number((process.hrtime.bigint() - start) / 1000000n));`;

describeWith(['root'], 'a quota of processor time', () => {
  it('binds a command, and is gone when it is released, once or twice', async () => {
    const quota = await makeCpuQuota(0.3);
    const [program, ...args] = [...quota.prefix, process.execPath, '-e', BUSY];
    const { stdout } = await promisify(execFile)(program, args);
    expect(Number(stdout)).toBeLessThan(0.45);
    await quota.release();
    await quota.release();
    expect(existsSync(quota.path)).toBe(false);
  });

  it('ends what still runs in it', async () => {
    const quota = await makeCpuQuota(0.5);
    const [program, ...args] = [...quota.prefix, 'sh', '-c', 'echo in; sleep 60'];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await quota.release();
    expect(labCgroups().filter(({ ownerPid }) => ownerPid === process.pid)).toEqual([]);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
  });
});
