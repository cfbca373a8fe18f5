import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { confinementTo, startOn } from '../../../src/run/affinity.js';
import { allowedProcessors } from '../../../src/targets/inventory/processors.js';

/** Of a process that is started now: by Node.js, and by the kernel for its first and its last thread. */
function seenByChild(): { available: number; threads: string[] } {
  const program = `
    const { readFileSync, readdirSync } = require('node:fs');
    const list = (id) => /Cpus_allowed_list:\\s*(.*)/.exec(readFileSync('/proc/self/task/' + id + '/status', 'utf8'))[1];
    const threads = readdirSync('/proc/self/task').map(list);
    console.log(JSON.stringify({ available: require('node:os').availableParallelism(), threads }));
  `;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  return JSON.parse(stdout) as { available: number; threads: string[] };
}

describe('startOn', () => {
  it('confines a process that is started, with all its threads, and leaves this one as it was', () => {
    const before = allowedProcessors();
    const last = before.slice(-1);
    const { available, threads } = startOn(last, seenByChild);
    expect(available).toBe(1);
    expect(new Set(threads)).toEqual(new Set([String(last[0])]));
    expect(allowedProcessors()).toEqual(before);
  });

  it('gives this thread back what it had where the start throws', () => {
    const before = allowedProcessors();
    const fail = (): never => {
      throw new Error('not started');
    };
    expect(() => startOn(before.slice(0, 1), fail)).toThrow('not started');
    expect(allowedProcessors()).toEqual(before);
  });

  it('starts nothing on processors that there are not', () => {
    let started = 0;
    expect(() => startOn([8191], () => started++)).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    expect(() => startOn([-1], () => started++)).toThrow(RangeError);
    expect(started).toBe(0);
  });
});

describe('confinementTo', () => {
  it('is the same for every trial, and null for all', () => {
    expect(confinementTo(null)).toBeNull();
    expect(confinementTo(1)?.processors).toHaveLength(1);
    expect(confinementTo(1)?.placement.siblings).toEqual([]);
    expect(confinementTo(1)).toEqual(confinementTo(1));
  });

  it('refuses more than the run may use', () => {
    expect(() => confinementTo(100_000)).toThrow('100000 processors are asked for');
  });
});
