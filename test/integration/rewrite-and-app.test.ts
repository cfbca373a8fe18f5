import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programGuard } from '../../src/native/program.js';
import type { TrialSpec } from '../../src/domain/trial.js';
import { iotriage, leftovers, runJson, TRIAL } from './cli.js';

/** Dozens of trials, on a machine that may have other work. */
const SLOW_MS = 300_000;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-experiments-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('--preset rewrite', () => {
  it(
    'writes every phase by both routes, answers with ratios, and says how far it looked for a cliff',
    { timeout: SLOW_MS },
    async () => {
      const { code, report, stderr } = await runJson([
        directory,
        ...['--preset', 'rewrite', '--scale', '0.004', '--rounds', '2', '--quiet'],
      ]);
      expect(code, stderr).toBe(0);
      const phases = new Set(
        report.activities.map(({ key }) => `${key.route} ${String(key.parameters.phase)}`),
      );
      for (const phase of ['new', 'truncate', 'overwrite', 'recreate'])
        expect([...phases]).toContain(`fs ${phase}`);
      for (const { bytes, checks, trials } of report.activities) {
        expect(bytes).toBeGreaterThan(5 * 2 ** 20);
        expect(checks.map(({ what, passed }) => [what, passed])).toEqual([['files', true]]);
        expect(trials.every(({ exit, iterations }) => exit === 'completed' && iterations === 1)).toBe(true);
      }
      for (const { curves, bytes } of report.activities)
        expect(curves['bytes written']?.at(-1)?.value).toBe(bytes);
      expect(report.experiment?.answer?.summary).toMatch(/truncating and writing goes at [\d.]+x/);
      expect(report.experiment?.answer?.summary).toMatch(/cliff|fell after/);
      expect(leftovers(directory)).toEqual([]);
    },
  );
});

describe('--preset app', () => {
  it('serves and stores under load, and names a pool', { timeout: SLOW_MS }, async () => {
    const { code, report, stderr } = await runJson([
      directory,
      ...['--preset', 'app', '--rounds', '2', '--quiet', '--pool', '1,4', '--cpus', 'all'],
      ...[
        '--with',
        'milliseconds=60',
        '--with',
        'connections=4',
        '--with',
        'size=4096',
        '--with',
        'hashShare=10',
      ],
    ]);
    expect(code, stderr).toBe(0);
    expect(report.activities).toHaveLength(4);
    for (const { operations, figures, checks } of report.activities) {
      expect(operations.get?.count).toBeGreaterThan(0);
      expect(operations['pool probe']?.count).toBeGreaterThan(0);
      expect(figures['requests/s']?.value.min).toBeGreaterThan(0);
      expect(checks.map(({ passed }) => passed)).toEqual([true, true]);
    }
    expect(report.experiment?.answer?.summary).toMatch(
      /CPUs? .*(pool of [14]|do not tell which pool serves most)/,
    );
    expect(leftovers(directory)).toEqual([]);
  });
});

/** Processes whose parent it is; of a program by its name, others are left out. */
function childrenOf(pid: number, program: string | null): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const isMeant = program === null || stat.includes(` (${program}) `);
      return parent === pid && isMeant ? [Number(name)] : [];
    } catch {
      return [];
    }
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

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error(`not within 30 s: ${what}`);
}

describe('a trial that is killed', () => {
  it.each([
    ['app', ['--with', 'milliseconds=60000', '--pool', '1', '--cpus', 'all'], 'http'],
    ['rewrite', ['--with', 'size=4294967296', '--with', 'writers=1', '--with', 'phase=new'], 'dd'],
  ])('takes its child with it: %s', { timeout: SLOW_MS }, async (preset, options, route) => {
    const program = route === 'dd' ? route : null;
    // Without it a program of others cannot be made to end with us.
    if (program !== null && programGuard().length === 0) return;
    const args = [
      'run',
      directory,
      '--preset',
      preset,
      '--rounds',
      '1',
      '--dry-run',
      '--format',
      'json',
      '--force',
    ];
    const planned = await iotriage([...args, ...options]);
    const document = JSON.parse(planned.stdout) as { readonly trials: readonly TrialSpec[] };
    const spec = document.trials.find((trial) => 'activity' in trial && trial.activity.route === route);
    const trial = spawn(process.execPath, [TRIAL, '-'], { stdio: ['pipe', 'ignore', 'ignore', 'ignore'] });
    trial.stdin!.end(JSON.stringify(spec));
    const pid = trial.pid!;
    let children: readonly number[] = [];
    await until(() => (children = childrenOf(pid, program)).length > 0, 'a child');
    trial.kill('SIGKILL');
    await until(() => children.every((child) => !lives(child)), 'the end of the children');
    expect(children.filter(lives)).toEqual([]);
  });
});
