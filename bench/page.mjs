// Puts the figures of build/bench/SUITE.json into docs/performance.md, each where a comment of the page names its suite. The
// page's words are written by hand: only what stands between the two comments of a suite is replaced.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { suites } from './suites.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = path.join(root, 'docs/performance.md');

/** What was given to the suite, as it was typed. */
function commandOf({ suite, options }, defaults) {
  const given = Object.entries(options).filter(([name, value]) => value !== defaults[name]?.default);
  return ['npm run bench --', suite, ...given.map(([name, value]) => `--${name} ${value}`)].join(' ');
}

async function sectionOf(name) {
  const file = path.join(root, 'build/bench', `${name}.json`);
  if (!existsSync(file)) return null;
  const document = JSON.parse(readFileSync(file, 'utf8'));
  if (!document.complete) throw new Error(`${file} is not complete: run the suite to its end`);
  const suite = await suites[name]();
  const { header, rows } = suite.table(document.results);
  const { cpus, kernel, node } = document.machine;
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    `\`${commandOf(document, suite.options)}\`, ${document.at.slice(0, 10)}, ${cpus} processors, Linux ${kernel.split('-')[0]}, Node.js ${node.slice(1)}:`,
    [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n'),
  ].join('\n\n');
}

let text = readFileSync(page, 'utf8');
for (const name of Object.keys(suites)) {
  const place = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- end -->)`);
  if (!place.test(text)) throw new Error(`docs/performance.md has no place for ${name}`);
  const section = await sectionOf(name);
  if (section === null) continue;
  text = text.replace(place, (_, begin, end) => `${begin}\n\n${section}\n\n${end}`);
}
writeFileSync(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
