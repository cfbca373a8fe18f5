import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CourseFacts, SteadyStateFacts } from '../../../../src/domain/course.js';
import { buildReport } from '../../../../src/report/build.js';
import { renderCourses } from '../../../../src/report/terminal/course.js';
import { createPage } from '../../../../src/report/terminal/page.js';
import { cellFacts, type CellOptions } from '../fixtures/cells.js';
import { volumeFacts } from '../fixtures/facts.js';
import { inputOf } from '../fixtures/records.js';
import { diskVolume } from '../fixtures/volumes.js';

const steady: SteadyStateFacts = {
  over: 'rounds',
  steady: 'yes',
  assessed: 7,
  first: 0,
  excursion: 0.05,
  rise: 0.04,
  round: null,
  windowNs: null,
};
const level = (bytesPerSecond: number) => ({ startNs: 0, endNs: 1e9, bytes: bytesPerSecond, bytesPerSecond });
const flat: CourseFacts = { round: 0, levels: [level(1e8)], cliff: null, periodNs: null };
const fallen: CourseFacts = {
  round: 1,
  levels: [level(412e6), level(38e6)],
  cliff: { atNs: 3.1e9, bytes: 1.2 * 2 ** 30, bytesPerSecond: 412e6, afterBytesPerSecond: 38e6 },
  periodNs: null,
};

const rendered = (...cells: readonly CellOptions[]) => {
  const facts = volumeFacts(
    diskVolume,
    cells.map((options, index) => cellFacts(`c${index}`, options)),
  );
  const [volume] = buildReport(inputOf([facts])).volumes;
  const lines = renderCourses(createPage({ colour: false, columns: 100 }), volume!);
  return stripVTControlCharacters(lines.join('\n'));
};

describe('the table over time', () => {
  it('is not there where nothing can be told', () => {
    expect(rendered({}, { course: [flat] })).toBe('');
  });

  it('says whether a cell was steady, with both percentages, and of how many throughputs', () => {
    expect(rendered({ steadyState: steady })).toMatch(/native-pwrite +- +1 +yes +5 % +4 % +7 rounds$/m);
    const windows = { over: 'windows', round: 1, windowNs: 2e8, assessed: 25 } as const;
    expect(rendered({ steadyState: { ...steady, ...windows, steady: 'not-reached', rise: 0.3 } })).toMatch(
      / not reached +5 % +30 % +25 x 200 ms of round 2$/m,
    );
  });

  it('tells the cliff under its row, with the bytes until then and in how many rounds', () => {
    const text = rendered({ course: [flat, fallen] });
    expect(text).toContain('412 MB/s for 1.20 GiB (3.10 s), then 38 MB/s, in 1 of 2 rounds');
    expect(rendered({ course: [fallen] })).toMatch(/then 38 MB\/s$/m);
  });

  it('tells other changes of level, and waves', () => {
    const dip = { ...flat, levels: [level(1e8), level(2e7), level(1e8)] };
    expect(rendered({ course: [dip] })).toContain('3 levels from 20 MB/s to 100 MB/s');
    expect(rendered({ course: [{ ...flat, periodNs: 6e8 }] })).toContain('comes in waves of 600 ms');
  });

  it('leaves controls out', () => {
    expect(rendered({ key: { strategy: 'null' }, steadyState: steady })).toBe('');
  });
});
