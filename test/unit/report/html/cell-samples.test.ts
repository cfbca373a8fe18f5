import { expect, it } from 'vitest';
import type { ReportVolume } from '../../../../src/domain/report.js';
import { cellSamplePieces } from '../../../../src/report/html/cell-samples.js';
import { cellFacts } from '../fixtures/cells.js';

const S = 1e9;

/** A volume of one cell with one round of some seconds, and its memory at each of them. */
function volumeWith(columns: Readonly<Record<string, readonly (number | null)[]>>): ReportVolume {
  const cell = cellFacts('a');
  const seconds = Object.values(columns)[0]?.length ?? 0;
  const phases = [{ name: 'measure', startNs: 0, endNs: seconds * S }];
  const trials = [{ round: 0, staged: false, bytesPerSecond: 1e6, phases }];
  const series = {
    sampler: 'memory',
    cellId: cell.id,
    round: 0,
    staged: false,
    atNs: Array.from({ length: seconds }, (_, second) => second * S),
    columns: Object.fromEntries(Object.entries(columns).map(([name, mean]) => [name, { mean }])),
  };
  return { cells: [{ ...cell, trials }], samples: [series] } as unknown as ReportVolume;
}

const captions = (volume: ReportVolume): readonly string[] =>
  [
    ...cellSamplePieces(volume, { sampleIntervalMs: 100 } as never)
      .join('')
      .matchAll(/<figcaption>(.*?),/g),
  ].map(([, caption]) => caption ?? '');

it('draws resident and proportional memory over the measured time', () => {
  const volume = volumeWith({ rssBytes: [1e6, 2e6, 2e6], pssBytes: [null, 1e6, 1.5e6] });
  expect(captions(volume)).toEqual(['Resident memory (RSS)', 'Proportional memory (PSS)']);
});

it('draws no line of a single sum', () => {
  const volume = volumeWith({ rssBytes: [1e6, 2e6], pssBytes: [null, 1e6] });
  expect(captions(volume)).toEqual(['Resident memory (RSS)']);
});
