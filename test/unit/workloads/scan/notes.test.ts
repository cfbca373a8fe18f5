import { describe, expect, it } from 'vitest';
import type { ScanFindings } from '../../../../src/workloads/scan/findings.js';
import { scanNotes } from '../../../../src/workloads/scan/notes.js';

const walked = { touched: 0, links: 0, others: 0, mounts: 0, unreadable: [] };
function notes(files: number, accessed: (index: number) => boolean): string {
  const scan = { sizes: new Float64Array(files), control: new Int32Array(8) };
  const findings = { source: { walked, made: false, scan, accessed }, cached: null, passes: 1 };
  return scanNotes(findings as unknown as ScanFindings, 0, 0).join(' ');
}

describe("notes of a user's tree", () => {
  it('say that times of access are as they were where the files looked at show it', () => {
    expect(notes(3, () => false)).toContain('are as they were (3 of 3 looked at)');
    const looked: number[] = [];
    expect(notes(2500, (index) => looked.push(index) < 0)).toContain('(1000 of 2500 looked at)');
    expect([looked[0], looked.at(-1)]).toEqual([0, 2497]);
  });

  it('say so where they are others', () => {
    expect(notes(4, (index) => index === 2)).toContain(
      'yet 1 of 4 files looked at have another time of access',
    );
  });
});
