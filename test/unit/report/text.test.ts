import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar } from '../../../src/report/terminal/bar.js';
import { percent } from '../../../src/report/terminal/figures.js';
import { createPage, paragraph, rule } from '../../../src/report/terminal/page.js';
import { renderTable } from '../../../src/report/terminal/table.js';
import { displayWidth, pad, printable, shorten, wrap } from '../../../src/report/terminal/text.js';
import { workloadLabel } from '../../../src/report/workload-label.js';
import { baseKey } from './fixtures/cells.js';

const page = (columns: number, colour = false) => createPage({ columns, colour });

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['', 0],
    ['été', 3],
    ['e\u0301te\u0301', 3],
    ['日本', 4],
    ['ｆｕｌｌ', 8],
    ['👩‍👩‍👧', 2],
    ['\x1b[1mbold\x1b[22m', 4],
    ['█▏', 2],
    ['zero\u200bwidth', 9],
  ])('of %j is %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('is kept to by padding and shortening, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (text, width) => {
          const safe = printable(text);
          const short = shorten(safe, width);
          expect(displayWidth(short)).toBeLessThanOrEqual(width);
          expect(displayWidth(pad(short, width))).toBe(width);
        },
      ),
    );
  });
});

describe('text', () => {
  it('is shortened in its middle', () => {
    expect(shorten('/very/long/path/to/data', 11)).toBe('/very…/data');
    expect(shorten('short', 5)).toBe('short');
  });

  it('is broken at blanks, and long words are cut', () => {
    expect(wrap('one two  three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefgh ij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('', 4)).toEqual([]);
  });

  it('loses nothing by being broken', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 2, max: 50 }), (text, width) => {
        const safe = printable(text);
        const broken = wrap(safe, width);
        expect(broken.join('').replaceAll(' ', '')).toBe(safe.replace(/\s/g, ''));
        for (const line of broken) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('is made printable: control characters, half surrogates, marks of direction', () => {
    expect(printable('a\tb\x7f\x9b\ud800\u2066é日')).toBe('a\\x09b\\x7f\\x9b\\ud800\\u2066é日');
  });
});

describe('a bar', () => {
  it('grows in steps of an eighth of a column', () => {
    expect(bar(1, 4)).toBe('████');
    expect(bar(0.5, 4)).toBe('██');
    expect(bar(1 / 32, 4)).toBe('▏');
    expect(bar(0, 4)).toBe('');
  });

  it('stays within its width', () => {
    expect(bar(7, 3)).toBe('███');
    expect(bar(-1, 3)).toBe('');
    expect(bar(Number.NaN, 3)).toBe('');
  });
});

describe('a page', () => {
  it('is at least 40 and at most 120 columns wide', () => {
    expect([1, 40, 80, 500].map((columns) => page(columns).width)).toEqual([40, 40, 80, 120]);
  });

  it('paints only with colour', () => {
    expect(page(80).paint('red', 'x')).toBe('x');
    expect(page(80, true).paint('red', 'x')).toBe('\x1b[31mx\x1b[39m');
  });

  it('hangs the lines of a paragraph under its lead', () => {
    expect(paragraph(page(40), 'word '.repeat(12), { indent: 2, lead: '→ ' })).toEqual([
      '  → word word word word word word word',
      '    word word word word word',
    ]);
  });

  it('rules a heading over its whole width, however long the title', () => {
    expect(displayWidth(rule(page(60), '/data'))).toBe(60);
    expect(displayWidth(rule(page(60), '/long'.repeat(30)))).toBeLessThanOrEqual(60);
  });
});

describe('a table', () => {
  const columns = [
    { header: 'name' },
    { header: 'a', unit: 'MB/s', align: 'right' as const },
    { header: 'b', align: 'right' as const },
  ];

  it('aligns by display width and puts the units into a second line', () => {
    const rows = [{ cells: ['日本', '1', '22'] }, { cells: ['x', '100', '3'] }];
    expect(renderTable(page(80), { columns, rows })).toEqual([
      '  name     a   b',
      '        MB/s',
      '  日本     1  22',
      '  x      100   3',
    ]);
  });

  it('folds rows and head alike where it is too wide', () => {
    const wide = 'w'.repeat(30);
    expect(renderTable(page(40), { columns, rows: [{ cells: [wide, '1', '22222222'] }] })).toEqual([
      `  name${' '.repeat(26)}    a`,
      `${' '.repeat(33)}MB/s`,
      '           b',
      `  ${wide}    1`,
      '    22222222',
    ]);
  });

  it('gives bars what is left, and none where nothing is', () => {
    const rows = [{ cells: ['x', '1', '2'], bar: 0.5 }];
    const [, , row] = renderTable(page(80), { columns, rows, barAfter: 1 });
    expect(row).toBe(`  x        1  ████████${' '.repeat(8)}  2`);
    const tight = [{ cells: ['x'.repeat(29), '1', '2'], bar: 0.5 }];
    expect(renderTable(page(40), { columns, rows: tight, barAfter: 1 }).join('')).not.toContain('█');
  });

  it('shortens a cell that no line could hold', () => {
    const printed = renderTable(page(40), { columns, rows: [{ cells: ['x'.repeat(99), '1', '2'] }] });
    const row = printed.find((line) => line.includes('x'))!;
    expect(row).toContain('…');
    expect(displayWidth(row)).toBeLessThanOrEqual(40);
  });

  it('without rows is nothing', () => {
    expect(renderTable(page(80), { columns, rows: [] })).toEqual([]);
  });
});

it('shares are whole percents from 10 on, with a decimal below', () => {
  expect([1, 0.9951, 0.405, 0.0312, 0.0996, 0, null].map(percent)).toEqual([
    '100 %',
    '100 %',
    '41 %',
    '3.1 %',
    '10 %',
    '0 %',
    '-',
  ]);
});

describe('the label of a workload', () => {
  it('says what is done to which bytes', () => {
    expect(workloadLabel(baseKey)).toBe('4 KiB random write, overwrite, 4 files of 16 MiB, sync at the end');
    expect(
      workloadLabel({ ...baseKey, files: 1, mode: 'new', pattern: 'seq', durability: 'each', direct: true }),
    ).toBe('4 KiB sequential write, new files, 1 file of 16 MiB, direct, sync after each');
    expect(workloadLabel({ ...baseKey, operation: 'read', content: 'zero', rate: 500 }, 2)).toBe(
      '4 KiB random read, 4 files of 16 MiB on each of 2 volumes, zeros, 500/s offered',
    );
  });
});
