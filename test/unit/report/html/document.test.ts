import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/domain/report.js';
import { buildReport } from '../../../../src/report/build.js';
import { html } from '../../../../src/report/exporters/html.js';
import { cellFacts } from '../fixtures/cells.js';
import { volumeFacts, wholeFacts } from '../fixtures/facts.js';
import { inputOf } from '../fixtures/records.js';
import { diskVolume } from '../fixtures/volumes.js';

const render = (report: Report) => html.render(report, { colour: false, columns: 80 });
const whole = buildReport(inputOf(wholeFacts()));
const text = render(whole);
const count = (markup: string, pattern: RegExp) => [...markup.matchAll(pattern)].length;

describe('the HTML report', () => {
  it('may load nothing, runs no script, and refers to nothing but itself', () => {
    expect(text).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:">`,
    );
    expect(text).not.toMatch(/<script|<iframe|<object|<embed|@import|url\(|\bon[a-z]+=/);
    const references = [...text.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, target]) => target!);
    expect(references.filter((target) => !target.startsWith('#') && target !== 'data:,')).toEqual([]);
  });

  it('has a section for each entry of its contents', () => {
    const links = [...text.matchAll(/<a href="#([^"]*)"/g)].map(([, id]) => id!);
    expect(links.length).toBeGreaterThan(3);
    for (const id of links) expect(text).toContain(`<section id="${id}"`);
  });

  it('closes what it opens', () => {
    for (const name of [
      'section',
      'ul',
      'li',
      'table',
      'tr',
      'td',
      'th',
      'figure',
      'div',
      'p',
      'svg',
      'h2',
      'h3',
    ]) {
      expect(count(text, new RegExp(`<${name}[ >]`, 'g')), name).toBe(
        count(text, new RegExp(`</${name}>`, 'g')),
      );
    }
    // Items stand in lists alone.
    expect(text).not.toMatch(/<\/(p|div|table|h2|h3)>\s*<li/);
  });

  it('has a picture for each sweep of several values, with its axes and the knee', () => {
    const sweeps = whole.volumes.flatMap((volume) => volume.sweeps).filter(({ points }) => points.length > 1);
    expect(sweeps.length).toBeGreaterThan(0);
    expect(count(text, /throughput by [a-z ]+: mean of the rounds/g)).toBe(sweeps.length);
    expect(text).toContain('>MB/s</text>');
    expect(text).toContain('>pool size, threads</text>');
    const knees = sweeps.filter(({ knee }) => knee !== null);
    expect(count(text, /<line class="knee"/g)).toBe(knees.length);
    const ranges = sweeps.filter(({ kneeInterval }) => kneeInterval?.interval);
    expect(count(text, /<rect class="knee-range"/g)).toBe(ranges.length);
  });

  it('shows a path as text, whatever is in it', () => {
    const path = `/data/<script>alert("1")</script>'&amp;\u202e`;
    const report = buildReport(
      inputOf([volumeFacts({ ...diskVolume, label: path, path }, [cellFacts('a')])]),
    );
    const evil = render(report);
    expect(evil).not.toContain('<script');
    expect(evil).toContain('/data/&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;amp;\\u202e');
  });

  it('leads with the answer to a question', () => {
    const answer = {
      summary: 'The pool is too small: <4> threads.',
      confidence: 'medium' as const,
      reasons: ['More threads did 2.00x.'],
      evidence: [{ name: 'gain', value: 2, unit: 'times', source: 'cell a' }],
    };
    const experiment = {
      question: 'Is the pool too small?',
      seenElsewhere: '2.40x on tmpfs',
      answer,
      pictures: [],
    };
    const answered = render({ ...whole, experiment });
    expect(answered).toContain('<h1>The pool is too small: &lt;4&gt; threads.</h1>');
    for (const part of [
      'Is the pool too small?',
      'More threads did 2.00x.',
      'gain: 2 times (cell a)',
      '2.40x on tmpfs',
    ]) {
      expect(answered).toContain(part);
    }
    expect(render({ ...whole, experiment: { ...experiment, answer: null } })).toContain(
      'Nothing was measured',
    );
  });
});
