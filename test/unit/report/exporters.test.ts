import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exporterForFile, exporterForFormat } from '../../../src/report/exporters/select.js';
import { jsonText } from '../../../src/report/json-text.js';

describe('the exporter of a file', () => {
  it.each([
    ['out.json', 'json'],
    ['/tmp/a.b/REPORT.JSON', 'json'],
    ['report.txt', 'terminal'],
  ])('for %s is %s', async (path, name) => {
    expect((await exporterForFile(path)).name).toBe(name);
  });

  it.each(['report.pdf', 'report', '.json.', 'x.JSON5'])(
    'for %s is refused, with those that are known',
    async (path) => {
      await expect(exporterForFile(path)).rejects.toMatchObject({
        code: 'usage',
        problems: [
          {
            option: '--output',
            value: path,
            remedy: 'Use one of .txt (terminal), .json (json), .csv (csv), .html (html)',
          },
        ],
      });
    },
  );
});

describe('the exporter of a format', () => {
  it('is found by its name', async () => {
    expect((await exporterForFormat('terminal')).name).toBe('terminal');
  });

  it.each(['xml', '', 'constructor', '__proto__'])('%j is refused', async (name) => {
    await expect(exporterForFormat(name)).rejects.toMatchObject({
      code: 'usage',
      problems: [{ option: '--format', remedy: 'Use one of terminal, json, csv, html' }],
    });
  });
});

describe('the text of a JSON document', () => {
  it('says what was to be said', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(20, 110, Number.POSITIVE_INFINITY), (value, columns) => {
        const text = jsonText(value, columns);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text.endsWith('\n')).toBe(true);
      }),
    );
  });

  it('keeps lists of plain values on one line where they fit', () => {
    const value = { a: [1, null, 'x'], b: [[1], { c: [] }], d: {} };
    expect(jsonText(value)).toBe(
      '{\n  "a": [1, null, "x"],\n  "b": [\n    [1],\n    {\n      "c": []\n    }\n  ],\n  "d": {}\n}\n',
    );
    expect(jsonText({ a: [100, 200] }, 12)).toBe('{\n  "a": [\n    100,\n    200\n  ]\n}\n');
  });

  it('leaves out what is not there', () => {
    expect(jsonText({ a: undefined, b: Number.NaN })).toBe('{\n  "b": null\n}\n');
  });
});
