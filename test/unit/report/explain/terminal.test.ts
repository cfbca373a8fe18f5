import { describe, expect, it } from 'vitest';
import { verdictLines, verdictList } from '../../../../src/report/explain/terminal.js';
import { createPage } from '../../../../src/report/terminal/page.js';
import { displayWidth } from '../../../../src/report/terminal/text.js';
import { verdict } from './fixture.js';

const pageOf = (columns: number, colour = false) => createPage({ colour, columns });

describe('a verdict on the terminal', () => {
  it('is plain text: the marks of Markdown are gone, asterisks that are none stay', () => {
    const lines = verdictLines(pageOf(80), verdict);
    expect(lines.slice(1)).toEqual([
      'the volume stops',
      '',
      'Meaning',
      '  Nothing ends, in /proc/PID/task/*/io or else where 2 * 3 * 4.',
      '',
      '  A second paragraph.',
      '',
      'Evidence',
      '  Samples of UV_THREADPOOL_SIZE threads.',
      '',
      'Thresholds',
      '  400 ms  a span, at least',
      '            shorter ones are slow operations',
      '  12.5 %  a | b, at most',
      '            of a | of b',
      '',
      'Limits',
      '  Of one lane.',
      '',
      'What to do',
      '  Look into the kernel log.',
    ]);
    expect(lines[0]).toMatch(/^── stall ─+$/);
  });

  it.each([40, 80, 120])('fits into %i columns', (columns) => {
    const long = { ...verdict, summary: 'many words '.repeat(30) };
    for (const lines of [verdictLines(pageOf(columns), long), verdictList(pageOf(columns), [long])]) {
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
    }
  });

  it('is the same text with colour', () => {
    const coloured = verdictLines(pageOf(80, true), verdict).join('\n');
    expect(coloured).toContain('\x1b[1m');
    // eslint-disable-next-line no-control-regex -- colours begin so
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(verdictLines(pageOf(80), verdict).join('\n'));
  });
});

describe('the list of verdicts', () => {
  it('has a line each, the summaries in a column', () => {
    const other = { ...verdict, id: 'page-cache' as const, summary: 'memory' };
    expect(verdictList(pageOf(80), [verdict, other])).toEqual([
      'stall       the volume stops',
      'page-cache  memory',
    ]);
  });
});
