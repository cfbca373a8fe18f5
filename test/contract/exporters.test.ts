import { describe, expect, it } from 'vitest';
import { loadAll } from '../../src/domain/registry.js';
import type { Report } from '../../src/domain/report.js';
import { buildReport } from '../../src/report/build.js';
import { exporters } from '../../src/report/exporters/registry.js';
import { failedFacts, volumeFacts, wholeFacts } from '../unit/report/fixtures/facts.js';
import { inputOf, recordsOf } from '../unit/report/fixtures/records.js';
import { setVolume } from '../unit/report/fixtures/volumes.js';

const bare = buildReport(inputOf([volumeFacts({ ...setVolume, members: [] }, [])]));
const interrupted = inputOf();

const reports: Readonly<Record<string, Report>> = {
  'of two volumes and their set': buildReport(inputOf(wholeFacts())),
  'of failures and missing data': buildReport(inputOf(failedFacts())),
  'of a volume without cells': bare,
  'of no volume': buildReport({ records: recordsOf([]), facts: [], diagnoses: [] }),
  'of a run that was cut short': buildReport({ ...interrupted, records: interrupted.records.slice(0, 1) }),
};

const all = await loadAll(exporters);

describe('the registry of exporters', () => {
  it('knows each exporter by its own name, and no two by the same ending', () => {
    expect(all.map(({ name }) => name)).toEqual(Object.keys(exporters));
    const endings = all.flatMap(({ extensions }) => extensions);
    expect(new Set(endings).size).toBe(endings.length);
    for (const ending of endings) expect(ending).toMatch(/^\.[a-z0-9]+$/);
  });
});

describe.each(all.map((exporter) => [exporter.name, exporter] as const))('the exporter %s', (_, exporter) => {
  it('has a summary for the list', () => {
    expect(exporter.summary).not.toBe('');
    expect(exporter.extensions.length).toBeGreaterThan(0);
  });

  describe.each(Object.entries(reports))('with a report %s', (_title, report) => {
    it.each([
      { colour: false, columns: 80 },
      { colour: true, columns: 40 },
      { colour: true, columns: 300 },
    ])('renders text, the same each time, that ends with a line break: %o', (style) => {
      const before = structuredClone(report);
      const text = exporter.render(report, style);
      expect(text.trim()).not.toBe('');
      expect(text.endsWith('\n')).toBe(true);
      expect(exporter.render(report, style)).toBe(text);
      expect(report).toEqual(before);
      expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
    });

    it('writes no escape sequence where there is to be no colour', () => {
      expect(exporter.render(report, { colour: false, columns: 80 })).not.toContain('\x1b');
    });

    it('names the run', () => {
      expect(exporter.render(report, { colour: false, columns: 80 })).toContain(report.run.id);
    });
  });
});
