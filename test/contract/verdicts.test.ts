import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/diagnosis/rules/registry.js';
import { verdictTexts } from '../../src/diagnosis/verdict-texts.js';
import { verdicts } from '../../src/domain/finding.js';

const texts = await verdictTexts();

describe('what is said of the verdicts', () => {
  it('is said of every rule and of inconclusive, once, in the order of the verdicts', () => {
    const ids = texts.map(({ id }) => id);
    expect([...ids].sort()).toEqual([...Object.keys(rules), 'inconclusive'].sort());
    expect(ids).toEqual(verdicts.filter((verdict) => ids.includes(verdict)));
  });
});

describe.each(texts)('the text of $id', ({ summary, explanation, thresholds }) => {
  it('has one line of summary', () => {
    expect(summary).toMatch(/^\S.*[^.\s]$/);
  });

  it.each(['meaning', 'evidence', 'limits', 'whatToDo'] as const)(
    'has a %s: paragraphs that end as sentences do',
    (part) => {
      const text = explanation[part];
      for (const paragraph of text.split('\n\n')) expect(paragraph).toMatch(/^\S[^]*[.:]$/);
      // Headings, lists, tables, links and code in lines of its own would not survive on a terminal.
      expect(text).not.toMatch(/^(#|[-*+] |\d+\. |\|| {4}|```)|\]\(/m);
      // A single line break is one paragraph that was broken by mistake.
      expect(text).not.toMatch(/[^\n]\n[^\n]/);
      expect((text.match(/`/g) ?? []).length % 2).toBe(0);
    },
  );

  it('has thresholds, each with what it bounds, a value and the reason', () => {
    expect(thresholds.length).toBeGreaterThan(0);
    for (const { name, value, reason } of thresholds) {
      expect(name).toMatch(/^\S[^\n]*\S$/);
      expect(value).toBeGreaterThan(0);
      expect(Number.isFinite(value)).toBe(true);
      expect(reason).toMatch(/^\S[^\n]*\S$/);
    }
  });
});

describe('docs/verdicts.md', () => {
  it('is what scripts/verdicts.mjs makes of the built rules', async () => {
    const script = fileURLToPath(new URL('../../scripts/verdicts.mjs', import.meta.url));
    await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject({
      stderr: '',
    });
  });
});
