/**
 * Writes `docs/experiments.md`: for each preset that asks a question its text (`src/presets/NAME.md`), the command, and what the built
 * program answers on this machine, run just now. `--only NAMES` (parted by commas) replaces their sections and leaves the others. It
 * measures: nothing else should run meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

const { experiments } = await import(new URL('../dist/experiments/registry.js', import.meta.url).href);
const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}docs/experiments.md`;
const places = { current: ['.'], memory: ['/dev/shm'], both: ['.', '/dev/shm'] };
/** They take minutes; their texts say what they give. */
const long = ['standard', 'thorough'];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = Object.keys(experiments);
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: no experiment; there are ${names.join(', ')}`);
  process.exit(2);
}

const sections = new Map(existsSync(file) ? sectionsOf(readFileSync(file, 'utf8')) : []);
for (const name of wanted) {
  try {
    sections.set(name, section(name));
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

function section(name) {
  const body = readFileSync(`${root}src/presets/${name}.md`, 'utf8').replace(/^# .*\n+/, '');
  const deeper = body.replace(/^#+ /gm, '##$&').trim();
  if (long.includes(name)) return `## ${name}\n\n${deeper}`;
  const { place = 'both' } = JSON.parse(readFileSync(`${root}src/presets/${name}.json`, 'utf8'));
  const args = ['run', '--preset', name, ...places[place]];
  console.error(`iotriage ${args.join(' ')}`);
  const { stdout, status } = spawnSync(process.execPath, [`${root}dist/cli/main.js`, ...args, '--quiet'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  return `## ${name}\n\n${deeper}\n\n\`\`\`sh\niotriage ${args.join(' ')}\n\`\`\`\n\n\`\`\`text\n${excerpt(stdout)}\n\`\`\``;
}

/** The answer with its reasons and tables; of the reports of volumes the statistics tables, and memory over time, alone. */
function excerpt(report) {
  const lines = report
    .replaceAll(root.slice(0, -1), '/srv/app')
    .replace(/\s+$/gm, (end) => end.replace(/[^\n]/g, ''))
    .split('\n');
  const first = lines.findIndex((line) => line.startsWith('── '));
  const lead = lines
    .slice(0, first < 0 ? lines.length : first)
    .join('\n')
    .trim();
  const blocks = lines
    .slice(first < 0 ? lines.length : first)
    .join('\n')
    .split(/\n\n+/);
  const tables = blocks.filter((block) => /^(Statistics|Resident memory over time)/.test(block));
  return [lead, ...tables].join('\n\n');
}
