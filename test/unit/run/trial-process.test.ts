import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import type { TrialSpec } from '../../../src/domain/trial.js';
import type { TrialChild } from '../../../src/run/trial-child.js';
import { runTrialProcess, type TrialProcessResult } from '../../../src/run/trial-process.js';
import { eventually } from '../../contract/strategy-bench.js';

let directory = '';
const groups: number[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-trial-process-'));
});
afterEach(() => {
  for (const group of groups.splice(0)) endGroup(group, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

function endGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It is gone already.
  }
}

/** A shell in the place of a trial, in a group of its own; it has the directory as its argument. */
function shell(script: string): TrialChild {
  const child = spawn('sh', ['-c', script, 'sh', directory], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pid = child.pid!;
  groups.push(pid);
  return {
    process: null,
    messages: child.stdio[3] as Readable,
    exited: new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        resolve(signal ? `signal ${signal}` : `exit code ${String(code)}`);
      });
    }),
    pid,
    kill: (signal: NodeJS.Signals) => {
      endGroup(pid, signal);
    },
    letGo: () => undefined,
  } as unknown as TrialChild;
}

function run(child: TrialChild): Promise<TrialProcessResult> {
  return runTrialProcess(child, {
    spec: {} as TrialSpec,
    clock: new EpochClock(monotonicNs()),
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    flushed: () => ({ devices: '', pages: '' }),
    onReady: () => undefined,
    onPhase: () => undefined,
    onProgress: () => undefined,
  });
}

function lives(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

describe('a trial that dies by itself', () => {
  it.each([
    ['its messages closed', '3>&-'],
    ['its messages open', ''],
  ])('takes a program with it that does not end with it, %s', async (_, closing) => {
    const result = await run(shell(`sleep 600 ${closing} & echo $! > "$1/pid"; kill -KILL $$`));
    expect(result).toMatchObject({ exit: 'crashed', result: null, leftFiles: true, leftBehind: false });
    expect(result.failure?.message).toContain('signal SIGKILL');
    const program = Number(readFileSync(join(directory, 'pid'), 'utf8'));
    expect(program).toBeGreaterThan(0);
    expect(await eventually(() => !lives(program))).toBe(true);
  });

  it('has its result where it came to its end', async () => {
    const said = JSON.stringify({
      type: 'result',
      v: 1,
      measurement: null,
      failure: null,
      series: [],
      unavailable: [],
    });
    const result = await run(shell(`echo '${said}' >&3`));
    expect(result).toMatchObject({ exit: 'completed', failure: null, leftFiles: false });
  });
});
