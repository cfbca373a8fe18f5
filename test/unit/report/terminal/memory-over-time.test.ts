import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportCell, ReportVolume } from '../../../../src/domain/report.js';
import { MIB } from '../../../../src/domain/units.js';
import { rssOverTime } from '../../../../src/report/build/rss-over-time.js';
import { renderMemoryOverTime } from '../../../../src/report/terminal/memory-over-time.js';
import { createPage } from '../../../../src/report/terminal/page.js';
import { sparkline } from '../../../../src/report/terminal/sparkline.js';
import { displayWidth } from '../../../../src/report/terminal/text.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import { cellFacts } from '../fixtures/cells.js';

const page = createPage({ colour: false, columns: 100 });

const cell = (id: string, strategy: string, mib: readonly number[], beforeNs = 0): ReportCell => {
  const facts = cellFacts(id, { key: { strategy } });
  const overTime = {
    round: 0,
    atNs: mib.map((_, index) => index * 1e8 - beforeNs),
    bytes: mib.map((each) => each * MIB),
    measuredNs: (mib.length - 1) * 1e8 - beforeNs,
  };
  return { ...facts, memory: { ...facts.memory, rssOverTime: overTime } } as unknown as ReportCell;
};

describe('resident memory over time', () => {
  it('is one line for each route, all on one scale, with its peak and its time', () => {
    const cells = [cell('a', 'fs-sync', [50, 50, 50]), cell('b', 'fs-writefile', [50, 200, 400])];
    const lines = renderMemoryOverTime(page, { cells } as unknown as ReportVolume);
    expect(lines[1]).toBe('Resident memory over time, MiB (a full block is 400)');
    expect(lines[2]).toMatch(/^ {2}fs-sync depth 1 +│▁+ +50 +200 ms$/);
    expect(lines[3]).toMatch(/^ {2}fs-writefile depth 1 +│▁+▄+█ +400 +200 ms$/);
  });

  it('shows what comes before the measured phase on the left of its start', () => {
    const lines = renderMemoryOverTime(page, {
      cells: [cell('a', 'worker-pool', [50, 100, 100, 100, 100], 2e8)],
    } as unknown as ReportVolume);
    expect(lines[2]).toMatch(/[▁-█]{20,}│[▁-█]{20,}/);
  });

  it('is left out where nothing was sampled', () => {
    const facts = cellFacts('a');
    const cells = [{ ...facts, memory: { ...facts.memory, rssOverTime: null } }];
    expect(renderMemoryOverTime(page, { cells } as unknown as ReportVolume)).toEqual([]);
  });
});

describe('a curve as a line', () => {
  it('is as wide as asked for and never falls where the values do not', () => {
    const value = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 60 }),
        (values, width) => {
          const sorted = [...values].sort((a, b) => a - b);
          const points = sorted.map((each, index) => ({ atNs: index, value: each }));
          const line = sparkline(points, 1e9, width);
          expect(displayWidth(line)).toBe(width);
          const levels = Array.from(line, (mark) => mark.codePointAt(0) ?? 0);
          expect(levels).toEqual([...levels].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('holds the value before where a stretch has none', () => {
    expect(
      sparkline(
        [
          { atNs: 0, value: 8 },
          { atNs: 100, value: 1 },
        ],
        8,
        4,
      ),
    ).toBe('███▁');
  });
});

describe('what the report keeps of it', () => {
  const record = (more: object = {}): RunRecord =>
    ({
      type: 'trial',
      v: 1,
      trial: {
        cellId: 'a',
        round: 1,
        staged: false,
        measurement: { phases: [{ name: 'measure', startNs: 1000, endNs: 2000 }] },
        series: [
          {
            sampler: 'memory',
            atNs: [500, 1000, 1500, 2500],
            columns: { rssBytes: [10, 20, null, 99] },
          },
        ],
        ...more,
      },
    }) as unknown as RunRecord;

  it('goes from the first sample to the end of the measured phase, of the first round that counts', () => {
    expect(rssOverTime({ id: 'a', countedRounds: [1, 2] }, [record({ round: 0 }), record()])).toEqual({
      round: 1,
      atNs: [-500, 0],
      bytes: [10, 20],
      measuredNs: 1000,
    });
  });

  it('is null without a round that counts, without samples and for a trial for the stages', () => {
    expect(rssOverTime({ id: 'a', countedRounds: [] }, [record()])).toBeNull();
    expect(rssOverTime({ id: 'a', countedRounds: [1] }, [record({ series: [] })])).toBeNull();
    expect(rssOverTime({ id: 'a', countedRounds: [1] }, [record({ staged: true })])).toBeNull();
  });
});
