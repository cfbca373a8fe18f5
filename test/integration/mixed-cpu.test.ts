import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { leftovers, runJson } from './cli.js';

const MIB = 1024 * 1024;
/** A whole preset with small files, on a machine that may be busy. */
const TIMEOUT_MS = 180_000;

const directory = mkdtempSync(path.join(tmpdir(), 'iotriage-mixed-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

let report: Report;
let code: number | null;
beforeAll(async () => {
  const small = ['--with', 'files=3', '--with', 'fileMib=1', '--rounds', '1'];
  ({ report, code } = await runJson(['--preset', 'mixed-cpu', directory, ...small]));
}, TIMEOUT_MS);

describe('preset mixed-cpu', () => {
  it('measures every cell, answers first, and leaves nothing behind', () => {
    expect({ code, status: report.run.status }).toEqual({ code: 0, status: 'complete' });
    expect(report.activities).toHaveLength(10);
    expect(report.activities.filter(({ time }) => time === null)).toEqual([]);
    expect(report.experiment?.answer?.summary).toMatch(
      /^(Computing (on the loop )?|What computing )beside I\/O /,
    );
    expect(leftovers(directory)).toEqual([]);
  });

  it('writes all files beside the sums, and finds them whole', () => {
    for (const { key, bytes, checks } of report.activities) {
      expect({ key, bytes }).toEqual({ key, bytes: key.route === 'compute-only' ? 0 : 3 * MIB });
      expect(checks).toEqual([{ what: 'files', passed: true, detail: '3 of 3 have their 1 MiB' }]);
    }
  });

  it('states the overlap by its own arithmetic, and the delay of the loop', () => {
    const both = report.activities.filter(({ key }) => ['loop', 'workers', 'addon'].includes(key.route));
    expect(both).toHaveLength(6);
    for (const { figures, spans } of both) {
      const value = (name: string): number => figures[name]?.value.median ?? Number.NaN;
      const [io, computing, atOnce] = [value('I/O alone'), value('computing alone'), value('both at once')];
      const achieved = (io + computing - atOnce) / Math.min(io, computing);
      expect(value('overlap achieved')).toBeCloseTo(achieved, 9);
      expect(value('overlap possible')).toBeGreaterThanOrEqual(0);
      expect(value('overlap possible')).toBeLessThanOrEqual(1 + 1e-9);
      expect(value('loop delay max')).toBeGreaterThanOrEqual(value('loop delay p50'));
      expect(spans.map(({ track }) => track).sort()).toEqual(['files', 'sum 1', 'sum 2', 'sum 3']);
    }
  });
});
