import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { sqliteAbsent } from '../../src/workloads/controls/sqlite-module.js';
import { iotriage, leftovers, runJson, TRIAL } from './cli.js';

const root = mkdtempSync(path.join(tmpdir(), 'iotriage-controls-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** With the time that a process was started at: a pid alone may be another one's by then. */
function childrenOf(pid: number): readonly { readonly pid: number; readonly stat: string }[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed
    .split(' ')
    .filter(Boolean)
    .map((text) => ({ pid: Number(text), stat: startOf(Number(text)) ?? '' }));
}

/** Null where it is gone, or only what its parent has yet to take note of. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}

describe('iotriage run --preset controls', () => {
  let report: Report;
  beforeAll(async () => {
    const args = [
      '--preset',
      'controls',
      '--rounds',
      '1',
      '--with',
      'waitMs=50',
      '--with',
      'transactionsMs=30',
    ];
    const result = await runJson([...args, root]);
    expect(result.code).toBe(0);
    report = result.report;
  });
  const routes = (): readonly string[] => [...new Set(report.activities.map(({ key }) => key.route))];

  it('has every control, with its checks passed', async () => {
    const withSqlite = (await sqliteAbsent(null)) === null;
    expect(routes()).toEqual(expect.arrayContaining(['timers', 'http', 'sums', 'pool-wait']));
    expect(routes().includes('sqlite')).toBe(withSqlite);
    expect(routes().includes('sqlite-transactions')).toBe(withSqlite);
    for (const { key, time, checks } of report.activities) {
      expect(time, key.route).not.toBeNull();
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    }
  });

  it('has a place on the volume for transactions alone', () => {
    for (const { key, path: place } of report.activities) {
      expect(place).toBe(key.route === 'sqlite-transactions' ? root : null);
    }
  });

  it('waits as long as it is asked to: not longer at once than the waits allow', () => {
    for (const { key, time } of report.activities) {
      const { schedule, waits } = key.parameters;
      if (schedule !== 'sequential' || waits === undefined) continue;
      // A loaded machine makes it longer, nothing makes it shorter than its waits; timers round to a millisecond.
      expect(time!.elapsedSeconds.min).toBeGreaterThan(0.95 * Number(waits) * 0.05);
    }
    const staircase = report.activities.filter(
      ({ key }) => key.route === 'pool-wait' && key.parameters.schedule === 'concurrent',
    );
    expect(staircase.map(({ figures }) => figures.predicted?.value.median)).toEqual([1, 1, 2, 2, 3]);
    for (const { figures } of staircase) {
      expect(figures.steps!.value.min).toBeGreaterThanOrEqual(figures.predicted!.value.min);
    }
  });

  it('has a table for each control, and leads with the answer', async () => {
    expect(report.activityStatistics.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['controls, timers', 'controls, timers beside 3 sums', 'controls, pool-wait']),
    );
    const { stdout } = await iotriage(['report', report.run.id]);
    const summary = report.experiment!.answer!.summary;
    expect(summary).toMatch(/concurrency|waits overlap|not told/i);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`^${summary.slice(0, 40).replace(/[()]/g, '.')}`));
    expect(stdout).toContain('Does concurrency work at all in this runtime?');
  });

  it('leaves nothing behind', () => {
    expect(leftovers(root)).toEqual([]);
  });
});

describe('a trial of http that is killed', () => {
  it('leaves no server', async () => {
    const plan = await iotriage(['run', '--preset', 'controls', '--dry-run', '--format', 'json', root]);
    const { trials } = JSON.parse(plan.stdout) as {
      trials: { activity?: { route: string; parameters: Record<string, unknown> } }[];
    };
    const spec = trials.find(({ activity }) => activity?.route === 'http')!;
    spec.activity!.parameters.waitMs = 10_000;
    const trial = spawn(process.execPath, [TRIAL, '-'], { stdio: ['pipe', 'ignore', 'inherit', 'pipe'] });
    trial.stdin!.end(JSON.stringify(spec));
    const messages = createInterface({ input: trial.stdio[3] as NodeJS.ReadableStream });
    for await (const line of messages) {
      if (/"type":"phase".*"name":"measure"/.test(line)) break;
    }
    const children = childrenOf(trial.pid!);
    expect(children).toHaveLength(1);
    trial.kill('SIGKILL');
    await once(trial, 'exit');
    for (const { pid, stat } of children) while (startOf(pid) === stat) await sleep(10);
    expect(children.filter(({ pid, stat }) => startOf(pid) === stat)).toEqual([]);
  });
});
