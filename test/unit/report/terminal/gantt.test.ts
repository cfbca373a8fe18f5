import { expect, it } from 'vitest';
import type { Span } from '../../../../src/domain/activity-findings.js';
import { gantt } from '../../../../src/report/terminal/gantt.js';
import { createPage } from '../../../../src/report/terminal/page.js';

const page = createPage({ colour: false, columns: 47 });
const spans: readonly Span[] = [
  { track: 'a', name: 'computes 1', kind: 'compute', startNs: 0, endNs: 10, critical: true },
  { track: 'a', name: 'waits 2', kind: 'wait', startNs: 10, endNs: 30 },
  { track: 'b', name: 'computes 1', kind: 'compute', startNs: 10, endNs: 20, critical: true },
  { track: 'b', name: 'writes', kind: 'io', startNs: 20, endNs: 40, critical: true },
];

it('draws the spans of the critical path with marks of their own, and names it', () => {
  expect(gantt(page, spans, 40)).toEqual([
    '  a │▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░░░░░░          │',
    '  b │          ▓▓▓▓▓▓▓▓▓▓≡≡≡≡≡≡≡≡≡≡≡≡≡≡≡≡≡≡≡≡│',
    '     0 to 40 ns; █ computing ░ waiting ▒ file',
    '     I/O ▓ computing, critical ≡ file I/O,',
    '     critical',
    '  Critical path: a: computes 1; then b:',
    '  computes 1, writes.',
  ]);
});

it('says nothing of a path that nobody looked for', () => {
  const plain = spans.map(({ track, name, kind, startNs, endNs }): Span => ({
    track,
    name,
    kind,
    startNs,
    endNs,
  }));
  const lines = gantt(page, plain, 40);
  expect(lines[0]).toBe('  a │██████████░░░░░░░░░░░░░░░░░░░░          │');
  expect(lines.join(' ')).not.toContain('ritical');
});
