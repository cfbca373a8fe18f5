import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CostBound } from '../../../src/samplers/series/cost-bound.js';
import { openTaskSwitches } from '../../../src/samplers/threads/task-switches.js';

describe('openTaskSwitches', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'iotriage-task-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function task(id: number, voluntary: number, involuntary: number): void {
    mkdirSync(join(folder, String(id)), { recursive: true });
    const text = `voluntary_ctxt_switches:\t${voluntary}\nnonvoluntary_ctxt_switches:\t${involuntary}\n`;
    writeFileSync(join(folder, `${id}/status`), text);
  }

  /** Allows the readings at these times. */
  const only = (...times: readonly number[]): Pick<CostBound, 'run' | 'remark'> => ({
    run: (atNs, reading) => (times.includes(atNs) ? reading() : null),
    remark: () => 'it costs much',
  });

  it('adds up all threads, and keeps what an ended one had', () => {
    const source = openTaskSwitches(folder, only(0, 1));
    task(1, 10, 1);
    task(2, 20, 2);
    expect(source.read(0)).toEqual({ voluntarySwitches: 30, involuntarySwitches: 3 });
    task(1, 15, 1);
    rmSync(join(folder, '2'), { recursive: true });
    expect(source.read(1)).toEqual({ voluntarySwitches: 35, involuntarySwitches: 3 });
    source.close();
  });

  it('reads as often as its bound allows, and says that readings were left out', () => {
    task(1, 10, 1);
    const source = openTaskSwitches(folder, only(0, 200));
    expect([0, 100, 200].map((atNs) => source.read(atNs) !== null)).toEqual([true, false, true]);
    expect(source.remark?.()).toEqual({ what: 'context switches at every sample', why: 'it costs much' });
    source.close();
  });

  it('reads a process of more threads than fit its share too, and then pays for it', () => {
    for (let id = 1; id <= 200; id++) task(id, 1, 0);
    // At so small a share one reading is paid for in hours.
    const source = openTaskSwitches(folder, new CostBound(1e-9));
    expect(source.read(0)).toEqual({ voluntarySwitches: 200, involuntarySwitches: 0 });
    expect(source.read(100e6)).toBeNull();
    expect(source.remark?.()?.why).toMatch(/^sampled 1 times, 1 left out/);
    source.close();
  });

  it('has nothing to remark where every reading was made', () => {
    task(1, 1, 0);
    const source = openTaskSwitches(folder);
    source.read(0);
    expect(source.remark?.()).toBeNull();
    source.close();
  });

  it('says that the process has ended', () => {
    const source = openTaskSwitches(join(folder, 'gone'));
    expect(() => source.read(0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });
});
