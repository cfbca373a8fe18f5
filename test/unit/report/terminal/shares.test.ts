import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/report/build.js';
import { createPage } from '../../../../src/report/terminal/page.js';
import { renderShares } from '../../../../src/report/terminal/shares.js';
import { cellFacts, known, unknown } from '../fixtures/cells.js';
import { volumeFacts } from '../fixtures/facts.js';
import { inputOf } from '../fixtures/records.js';
import { diskVolume } from '../fixtures/volumes.js';

const share = (percent: number) => known(percent / 100, 'test');
const shares = {
  wallNs: 1e9,
  javaScript: share(25),
  queue: share(0.5),
  systemCall: share(92),
  delivery: share(7),
  sync: share(0),
  metadata: unknown('it makes no files'),
};

function rendered(strategy: string, bytesPerSecond: number | null = 4e6): string {
  const one = { ...cellFacts('c0', { key: { strategy }, bytesPerSecond }), shares };
  const [volume] = buildReport(inputOf([volumeFacts(diskVolume, [one])])).volumes;
  const lines = renderShares(createPage({ colour: false, columns: 80 }), volume!);
  return stripVTControlCharacters(lines.join('\n'));
}

describe('the shares of the wall time', () => {
  it('stand in one row for each cell, with - for what is not known', () => {
    const text = rendered('fs-promises');
    expect(text).toContain('Where the time goes, shares of the wall time');
    expect(text).toMatch(/depth +JS +queue +call +deliver +sync +names/);
    expect(text).toMatch(/fs-promises .* 25 % +0\.5 % +92 % +7 % +0 % +-$/m);
    expect(text).toContain('They overlap and need not add up to 100 %');
  });

  it('are not told of controls, nor of cells without a result', () => {
    expect(rendered('null')).toBe('');
    expect(rendered('fs-promises', null)).toBe('');
  });
});
