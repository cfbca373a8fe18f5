import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../../../src/domain/activity-findings.js';
import { ganttMarkup } from '../../../../src/report/html/gantt.js';

const span = (track: string, kind: Span['kind'], startMs: number, endMs: number) => ({
  track,
  name: `${kind} of ${track}`,
  kind,
  startNs: startMs * 1e6,
  endNs: endMs * 1e6,
});

/** The rectangles of the picture, without the legend's. */
function bars(markup: string) {
  const [picture = ''] = markup.split('</svg>');
  return [...picture.matchAll(/<rect class="span ([^"]*)" x="([^"]*)" y="([^"]*)" width="([^"]*)"/g)].map(
    ([, kind, x, y, width]) => ({ kind, x: Number(x), y: Number(y), width: Number(width) }),
  );
}

describe('a Gantt picture', () => {
  const spans = [
    span('first', 'compute', 0, 100),
    span('first', 'wait', 100, 500),
    span('second', 'io', 100, 300),
  ];
  const markup = ganttMarkup(spans, 500e6);

  it('has a bar for each span, on the line of its track, as long as it lasted', () => {
    const [compute, wait, io] = bars(markup);
    expect(wait!.width).toBeCloseTo(4 * compute!.width, 0);
    expect(io!.width).toBeCloseTo(2 * compute!.width, 0);
    expect(wait!.x).toBeCloseTo(compute!.x + compute!.width, 1);
    expect(io!.x).toBeCloseTo(wait!.x, 1);
    expect(wait!.y).toBe(compute!.y);
    expect(io!.y).toBeGreaterThan(compute!.y);
  });

  it('says in words what each bar is, has a legend of the kinds that there are, and an axis in ms', () => {
    expect(markup).toContain('first, wait of first: waiting, 100 ms to 500 ms');
    const [, legend = ''] = markup.split('<ul class="legend">');
    for (const word of ['computing', 'waiting', 'file I/O']) expect(legend).toContain(word);
    expect(markup).toContain('>ms</text>');
    expect(markup).toContain('>500</text>');
    expect(ganttMarkup(spans.slice(0, 1), 500e6)).not.toContain('waiting');
  });

  it('says the same in a table', () => {
    expect(markup).toMatch(/<th scope="row">second<\/th><td>io of second<\/td><td>file I\/O<\/td>/);
  });

  it('outlines the critical path where there is one, and says so', () => {
    expect(markup).not.toContain('critical');
    const critical = ganttMarkup([{ ...spans[0]!, critical: true }, spans[1]!], 500e6);
    expect(bars(critical).map(({ kind }) => kind)).toEqual(['compute critical', 'wait']);
    expect(critical).toContain('outlined: the critical path');
    expect(critical).toContain('0 ns to 100 ms, on the critical path');
  });

  it('escapes the names', () => {
    const evil = ganttMarkup([{ ...span('<script>', 'io', 0, 1), name: '"><img>' }], 1e6);
    expect(evil).not.toMatch(/<script|<img/);
    expect(evil).toContain('&lt;script&gt;');
  });

  it('keeps every bar within the picture', () => {
    const times = fc
      .tuple(fc.nat(1000), fc.nat(1000))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 20 }), (all) => {
        const many = all.map(([from, to], index) => span(`track ${index % 4}`, 'io', from, to));
        const drawn = bars(ganttMarkup(many, 1000e6));
        expect(drawn).toHaveLength(many.length);
        for (const { x, width } of drawn) {
          expect(x).toBeGreaterThan(0);
          expect(width).toBeGreaterThan(0);
          expect(x + width).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });
});
