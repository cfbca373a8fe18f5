import os from 'node:os';
import path from 'node:path';
import { runReport } from './measure/cli.mjs';
import { withScratch } from './measure/scratch.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  'the presets that answer a question, at their default scale: how long they take, and what they find where it is known';

export const options = {
  disk: { type: 'string', default: '.' },
  tmpfs: { type: 'string', default: '/dev/shm' },
  /** Only these, with commas. */
  only: { type: 'string', default: '' },
};

const MOST_SECONDS = 60;
/** Three waits at once take a third. */
const OVERLAPS = { least: 2.8 };

/** The value of the evidence whose name is so; the largest, where several are. */
function valueOf({ evidence }, name) {
  const values = evidence.filter((each) => name.test(each.name)).map(({ value }) => Number.parseFloat(value));
  return values.length === 0 ? null : Math.max(...values);
}

/** A figure of the first line. */
function said({ summary: words }, figure) {
  const [, value] = figure.exec(words) ?? [];
  return value === undefined ? null : Number(value);
}

function within(wanted, share) {
  return { least: wanted * (1 - share), most: wanted * (1 + share) };
}

function times(answer, above, below) {
  const [over, under] = [valueOf(answer, above), valueOf(answer, below)];
  return over === null || under === null ? null : over / under;
}

/** Where each is measured (both: its default), and the figures that have a bar: name, how it is read off the answer, the bar. */
const presets = {
  'many-files': { place: 'disk', figures: [] },
  tmpfs: {
    place: 'tmpfs',
    figures: [
      ['at once / one after another', (answer) => valueOf(answer, /fs-callback, pool \d/), { least: 1.4 }],
      [
        'knee, threads',
        (answer) => valueOf(answer, /knee of the pool/),
        within(os.availableParallelism(), 0),
      ],
    ],
  },
  volumes: { place: 'both', figures: [] },
  pool: { place: 'both', figures: [] },
  rewrite: { place: 'disk', figures: [] },
  'mixed-cpu': { place: 'disk', figures: [] },
  controls: {
    place: 'disk',
    figures: [
      ...['timers', 'HTTP', 'SQLite', 'timers beside sums', 'HTTP beside sums', 'SQLite beside sums'].map(
        (name) => [
          `${name}, one after another / at once`,
          (answer) => valueOf(answer, new RegExp(`^${name}, one after`)),
          OVERLAPS,
        ],
      ),
      ['sums, one after another / at once', (answer) => valueOf(answer, /^sums, one after/), within(1, 0.05)],
      [
        'steps of waits on the pool, off by %',
        (answer) => said(answer, /steps within ([\d.]+) %/),
        { most: 5 },
      ],
    ],
  },
  lines: {
    place: 'tmpfs',
    figures: [
      [
        'awaited / buffered',
        (answer) => times(answer, /^a line by await-each, 1 writer/, /^a line by sync-buffered/),
        { least: 50 },
      ],
      ['double-buffered / buffered', (answer) => said(answer, /double-buffered ([\d.]+)x/), { most: 2 }],
    ],
  },
  order: {
    place: 'tmpfs',
    figures: [
      ['longest first, units', (answer) => valueOf(answer, /^timers, longest first/), within(7, 0.03)],
      ['shortest first, units', (answer) => valueOf(answer, /^timers, shortest first/), within(9, 0.03)],
    ],
  },
  memory: { place: 'disk', figures: [] },
  scan: { place: 'disk', figures: [] },
  durable: { place: 'disk', figures: [] },
  app: { place: 'disk', figures: [] },
  quick: { place: 'both', figures: [] },
};

function barText({ least, most }) {
  const [low, high] = [least, most].map((end) => (end === undefined ? '' : Number(end.toFixed(2))));
  if (low === high) return String(low);
  if (high === '') return `${low} or more`;
  return low === '' ? `at most ${high}` : `${low} to ${high}`;
}

/** The suite's table in docs/performance.md. */
export function table(results) {
  const rows = results.flatMap(({ name, elapsedSeconds, figures }) => [
    [
      name,
      'seconds',
      `at most ${MOST_SECONDS}`,
      elapsedSeconds.toFixed(1),
      verdictOf(elapsedSeconds, null, { most: MOST_SECONDS }),
    ],
    ...figures.map(({ figure, value, bar }) => [
      name,
      figure,
      barText(bar),
      value === null ? 'not told' : value.toFixed(2),
      value === null ? 'no' : verdictOf(value, null, bar),
    ]),
  ]);
  return { header: ['preset', 'figure', 'bar', 'seen', 'met'], rows };
}

function runPreset(name, directories, state) {
  const { run, experiment } = runReport(['--preset', name, ...directories], state);
  const { answer } = experiment;
  console.log(`  ${name.padEnd(12)} ${(run.elapsedMs / 1e3).toFixed(1)} s  ${answer.summary}`);
  return {
    name,
    elapsedSeconds: run.elapsedMs / 1e3,
    summary: answer.summary,
    figures: presets[name].figures.map(([figure, read, bar]) => ({ figure, value: read(answer), bar })),
  };
}

export async function run(values, keep) {
  const only = values.only === '' ? Object.keys(presets) : values.only.split(',');
  const results = [];
  await withScratch(path.resolve(values.disk), (disk) =>
    withScratch(path.resolve(values.tmpfs), async (tmpfs) => {
      const places = { disk: [disk], tmpfs: [tmpfs], both: [disk, tmpfs] };
      for (const name of only) {
        results.push(runPreset(name, places[presets[name].place], disk));
        keep(results);
      }
    }),
  );
  return results;
}
