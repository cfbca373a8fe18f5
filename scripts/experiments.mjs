/**
 * Writes `docs/experiments.md`: for each preset that asks a question its text (`src/presets/NAME.md`), the command, and what the built
 * program answers on this machine, run just now. `--only NAMES` (parted by commas) replaces their sections and leaves the others;
 * `--kept FILE` takes what a run of that one preset printed; `--texts` writes the texts of presets anew and measures nothing. It measures: nothing else should run meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { further } from './experiments-further.mjs';

const { experiments } = await import(new URL('../dist/experiments/registry.js', import.meta.url).href);
const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}docs/experiments.md`;
const places = { current: ['.'], memory: ['/dev/shm'], both: ['.', '/dev/shm'] };
/** It takes half an hour: made where it is named. */
const long = ['thorough'];

const { values } = parseArgs({
  options: { only: { type: 'string' }, kept: { type: 'string' }, texts: { type: 'boolean' } },
});
const names = Object.keys(experiments);
const wanted = values.texts ? [] : (values.only?.split(',') ?? names.filter((name) => !long.includes(name)));
if (values.kept !== undefined && (wanted.length !== 1 || further[wanted[0]] !== undefined)) {
  console.error('--kept stands for one run: give --only NAME of a preset that is shown by one');
  process.exit(2);
}
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: no experiment; there are ${names.join(', ')}`);
  process.exit(2);
}

const sections = new Map(existsSync(file) ? sectionsOf(readFileSync(file, 'utf8')) : []);
for (const name of names) {
  const old = sections.get(name) ?? '';
  // What stands behind the text was measured.
  const measured = old.indexOf('```sh\niotriage run --preset');
  sections.set(name, [introductionOf(name), ...(measured < 0 ? [] : [old.slice(measured)])].join('\n\n'));
}
await writePage();
for (const name of wanted) {
  try {
    sections.set(name, await section(name));
    // What was measured is kept, whatever becomes of the next one.
    await writePage();
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}

async function writePage() {
  const text = [
    '<!-- Made by scripts/experiments.mjs from src/presets/ and runs: change those. -->',
    readFileSync(new URL('experiments-introduction.md', import.meta.url), 'utf8').trim(),
    ...names.flatMap((name) => sections.get(name) ?? []),
  ].join('\n\n');
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

/** The sections of a page by their names. */
function sectionsOf(page) {
  return page
    .split(/^(?=## )/m)
    .slice(1)
    .map((part) => [/^## (.+)$/m.exec(part)?.[1] ?? '', part.trim()]);
}

function introductionOf(name) {
  const body = readFileSync(`${root}src/presets/${name}.md`, 'utf8').replace(/^# .*\n+/, '');
  return `## ${name}\n\n${body.replace(/^#+ /gm, '##$&').trim()}`;
}

async function section(name) {
  const { place = 'both' } = JSON.parse(readFileSync(`${root}src/presets/${name}.json`, 'utf8'));
  const parts = [introductionOf(name), ...shown(name, places[place], excerpt)];
  for (const { title, args, prepare, after } of further[name] ?? []) {
    const prepared = await prepare?.();
    try {
      parts.push(`#### ${title}`, ...shown(name, args, leadOf, prepared));
    } finally {
      await prepared?.end();
    }
    const left = after?.();
    if (left) parts.push(...fenced(left.command, withoutRoot(left.text)));
  }
  return parts.join('\n\n');
}

/** The command and what it prints, cut by `cut`. */
function shown(name, rest, cut, { environment = {}, replace: [seen, given] = ['', ''] } = {}) {
  const args = ['run', '--preset', name, ...rest];
  console.error(`iotriage ${args.join(' ')}`);
  const typed = given === '' ? args : args.map((arg) => arg.replaceAll(seen, given));
  if (values.kept !== undefined)
    return fenced(`iotriage ${args.join(' ')}`, cut(readFileSync(values.kept, 'utf8')));
  const { stdout, status } = spawnSync(process.execPath, [`${root}dist/cli/main.js`, ...typed, '--quiet'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  const text = given === '' ? stdout : stdout.replaceAll(given, seen);
  return fenced(`iotriage ${args.join(' ')}`, cut(text));
}

function fenced(command, text) {
  return [`\`\`\`sh\n${command}\n\`\`\``, `\`\`\`text\n${text}\n\`\`\``];
}

/** The answer with its reasons and tables; of the reports of volumes the statistics tables, and memory over time, alone. */
function excerpt(report) {
  const { lines, first, lead } = partsOf(report);
  const blocks = lines
    .slice(first < 0 ? lines.length : first)
    .join('\n')
    .split(/\n\n+/);
  const tables = blocks.filter((block) => /^(Statistics|Resident memory over time)/.test(block));
  return [lead, ...tables].join('\n\n');
}

/** The answer with its reasons. */
function leadOf(report) {
  return partsOf(report)
    .lead.split(/\n(?:Seen elsewhere|[\w-]+, \S.*\n {2}\S+, )/)[0]
    .trim();
}

/** Where this machine has the project is nobody's business. */
function withoutRoot(text) {
  return text.replaceAll(root.slice(0, -1), '/srv/app');
}

function partsOf(report) {
  const lines = withoutRoot(report)
    .replace(/\s+$/gm, (end) => end.replace(/[^\n]/g, ''))
    .split('\n');
  const first = lines.findIndex((line) => line.startsWith('── '));
  const lead = lines
    .slice(0, first < 0 ? lines.length : first)
    .join('\n')
    .trim();
  return { lines, first, lead };
}
