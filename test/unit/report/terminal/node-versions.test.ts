import { describe, expect, it } from 'vitest';
import type { ReportedCell } from '../../../../src/domain/facts.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { buildReport } from '../../../../src/report/build.js';
import { renderNodeVersions } from '../../../../src/report/terminal/node-versions.js';
import { createPage } from '../../../../src/report/terminal/page.js';
import { cellFacts, completedTrial } from '../fixtures/cells.js';
import { volumeFacts } from '../fixtures/facts.js';
import { inputOf } from '../fixtures/records.js';
import { diskVolume } from '../fixtures/volumes.js';

const other = '/opt/node22/bin/node';
const cell = (
  node: string | null,
  version: string | null,
  bytesPerSecond: number | null,
  key: Partial<CellKey> = {},
) =>
  cellFacts(`${node} ${version} ${JSON.stringify(key)}`, {
    key: { strategy: 'fs-promises', poolSize: 4, ...key, node },
    bytesPerSecond,
    trials: [{ ...completedTrial(0, bytesPerSecond ?? 0), node: version }],
  });

const rendered = (cells: readonly ReportedCell[]) => {
  const report = buildReport(inputOf([volumeFacts(diskVolume, cells)]));
  return renderNodeVersions(createPage({ colour: false, columns: 120 }), report.volumes[0]!).join('\n');
};

describe('the table by version of Node.js', () => {
  it('sets the same work by the same route under each of them side by side', () => {
    const text = rendered([
      cell(null, 'v20.20.2', 100e6),
      cell(other, 'v22.12.0', 150e6),
      cell(null, 'v20.20.2', 300e6, { depth: 16 }),
      cell(other, 'v22.12.0', 300e6, { depth: 16 }),
    ]);
    expect(text).toContain('By version of Node.js');
    expect(text).toMatch(/v20\.20\.2 +v22\.12\.0 +best\/ +v20\.20\.2 +v22\.12\.0/);
    expect(text).toMatch(/fs-promises +4 +1 +100 +150 +1\.50x/);
    expect(text).toMatch(/fs-promises +4 +16 +300 +300 +1x/);
    expect(text).not.toContain('node v2');
  });

  it('names the program too where two of them have one version, and alone where it told none', () => {
    const same = rendered([cell(null, 'v20.20.2', 100e6), cell(other, 'v20.20.2', 150e6)]);
    expect(same).toContain('v20.20.2 the running one');
    expect(same).toContain(`v20.20.2 ${other}`);
    const silent = rendered([cell(null, 'v20.20.2', 100e6), cell(other, null, null)]);
    expect(silent).toContain(` ${other} `);
    expect(silent).toMatch(/fs-promises +4 +1 +100 +- +- /);
  });

  it('has no row for work that was done under one of them alone, and none for a control', () => {
    const text = rendered([
      cell(null, 'v20.20.2', 100e6),
      cell(other, 'v22.12.0', 150e6),
      cell(null, 'v20.20.2', 100e6, { depth: 8 }),
      cell(null, 'v20.20.2', 1, { strategy: 'null' }),
      cell(other, 'v22.12.0', 1, { strategy: 'null' }),
    ]);
    expect(text.match(/^ {2}fs-promises /gm)).toHaveLength(1);
    expect(text).not.toMatch(/^ {2}null /m);
  });

  it('is not there where all ran under one', () => {
    expect(rendered([cell(other, 'v22.12.0', 150e6)])).toBe('');
    expect(rendered([cell(null, 'v20.20.2', 1e6), cell(other, 'v22.12.0', 1e6, { depth: 2 })])).toBe('');
  });
});
