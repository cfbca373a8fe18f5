import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinate, element, escapeText } from '../../../../src/report/html/markup.js';

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
/** What a browser makes of it. */
const read = (markup: string) => markup.replace(/&([a-z]+|#39);/g, (_, name: string) => references[name]!);

describe('markup', () => {
  it('has no character of a text that could end or begin anything, and shows the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        expect(read(escaped)).toBe(text);
      }),
    );
  });

  it('escapes the values of attributes, and leaves out those that are null', () => {
    expect(element('p', { title: `"><script>'&`, class: null }, escapeText('<b>'))).toBe(
      '<p title="&quot;&gt;&lt;script&gt;&#39;&amp;">&lt;b&gt;</p>',
    );
  });

  it('writes numbers of a drawing to a hundredth', () => {
    expect(element('rect', { x: 1 / 3, width: 2 })).toBe('<rect x="0.33" width="2"></rect>');
    expect(coordinate(-0.001)).toBe('0');
  });
});
