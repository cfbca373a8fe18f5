/**
 * Writes `docs/verdicts.md` from what the rules of the built program say of their verdicts, behind the introduction that
 * lies beside this script. With `--check` nothing is written; the exit code is 1 where the committed one is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const imported = (module) => import(new URL(`../dist/${module}`, import.meta.url).href);
const { verdicts } = await imported('domain/finding.js');
const { verdictTexts } = await imported('diagnosis/verdict-texts.js');
const { verdictMarkdown } = await imported('report/explain/markdown.js');

const committed = new URL('../docs/verdicts.md', import.meta.url);
const file = fileURLToPath(committed);
const texts = await verdictTexts();
const options = await resolveConfig(file);
const text = await format(
  [
    '<!-- Made by scripts/verdicts.mjs from the rules and scripts/verdicts-introduction.md: change those. -->',
    readFileSync(new URL('verdicts-introduction.md', import.meta.url), 'utf8'),
    ...texts.map(verdictMarkdown),
    ...notConcluded(verdicts.filter((verdict) => texts.every(({ id }) => id !== verdict))),
  ].join('\n'),
  // Filled lines, so that a change shows where it is.
  { ...options, filepath: file, proseWrap: 'always' },
);

if (process.argv.includes('--check')) {
  if (readFileSync(committed, 'utf8') !== text) {
    console.error(`${file} is stale: run npm run docs:write`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(committed, text);
}

/** Verdicts that have a name and no rule. */
function notConcluded(names) {
  if (names.length === 0) return [];
  const list = names.map((name) => `\`${name}\``).join(', ');
  return [
    '## Not concluded yet',
    `No rule gives ${list} yet. Where one of them is what holds the work up, the answer is \`inconclusive\`.`,
  ];
}
