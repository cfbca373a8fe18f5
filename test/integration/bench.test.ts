import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../requires.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/**
 * The least of each suite that is all of its way: figures so short say nothing, and are only looked at for being there. `limits` and `presets`
 * have no such: they make whole runs of the default.
 */
const least: Readonly<Record<string, readonly string[]>> = {
  'vs-fio': ['--only', 'native-pwrite 4 KiB tmpfs'],
  'fio-latency': [],
  'vs-bare': [
    '--only',
    'fs-promises,fs-stream,fs-append,fs-replace,worker-pool',
    '--kib',
    '64',
    '--depths',
    '4',
    ...['--processes', '1', '--most', '1'],
  ],
  stamps: [],
  interposer: ['--depths', '1', '--processes', '1'],
  sampler: ['--pools', '4'],
  'trial-startup': [],
  memory: ['--to', '6', '--routes-to', '4'],
  'cli-startup': [],
};

interface Suite {
  table(results: unknown): {
    readonly header: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

interface MemorySuite {
  readonly options: Readonly<Record<string, { readonly default: string }>>;
  readonly worksOf: (
    values: Readonly<Record<string, string>>,
  ) => readonly { readonly strategy: string; readonly operations: number }[];
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-bench-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function runs(names: readonly string[]): void {
  it.each(names)('%s goes to its end and fills its table', async (name) => {
    const json = path.join(directory, `${name}.json`);
    const args = [name, '--rounds', '1', '--seconds', '0.05', '--json', json, ...(least[name] ?? [])];
    const { status, stderr } = spawnSync(process.execPath, ['bench/run.mjs', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, XDG_STATE_HOME: directory },
    });
    expect(status, stderr).toBe(0);
    const { complete, results } = JSON.parse(readFileSync(json, 'utf8')) as {
      complete: boolean;
      results: unknown;
    };
    expect(complete).toBe(true);
    const { header, rows } = (await (await suites())[name]!()).table(results);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).toHaveLength(header.length);
      expect(row.join(' ')).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
}

async function suites(): Promise<Readonly<Record<string, () => Promise<Suite>>>> {
  const url = pathToFileURL(path.join(root, 'bench/suites.mjs')).href;
  return ((await import(url)) as { suites: Readonly<Record<string, () => Promise<Suite>>> }).suites;
}

const programs = Object.keys(least).filter((name) => name.includes('fio'));

describeWith(['fio'], 'npm run bench, against fio', () => {
  runs(programs);
});

describeWith(['root', 'fuse'], 'npm run bench, on a volume of a known latency', () => {
  runs(['split']);
});

describe('npm run bench', () => {
  runs(Object.keys(least).filter((name) => !programs.includes(name)));

  it('holds the median of a few between the outermost of them, that of many further in', async () => {
    const url = pathToFileURL(path.join(root, 'bench/measure/median-interval.mjs')).href;
    const { medianInterval } = (await import(url)) as {
      medianInterval: (values: readonly number[]) => readonly number[] | null;
    };
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index);
    expect(medianInterval([7])).toBeNull();
    expect([3, 7, 8].map((count) => medianInterval(upTo(count)))).toEqual([
      [1, 3],
      [1, 7],
      [1, 8],
    ]);
    // Of 9 values the second and the eighth hold it with 96.1 %, of 15 the fourth and the twelfth with 96.5 %.
    expect(medianInterval(upTo(9))).toEqual([2, 8]);
    expect(medianInterval(upTo(15))).toEqual([4, 12]);
  });

  it('holds trials against the bar of their start, and no program that does nothing', async () => {
    const startup = await (await suites())['trial-startup']!();
    const names = ['worker-pool, 16 workers', 'process-pool, 4 processes'];
    const bare = ['empty node', 'empty node, 4 worker threads', 'empty node, 16 worker threads'];
    const rounds = [{ bothMs: 190 }, { bothMs: 300 }, { bothMs: 310 }];
    const runs = Object.fromEntries([...names, ...bare].map((name) => [name, rounds]));
    const comparisons = [{ numerator: names[0], ratio: 3, interval: [2, 4] }];
    expect(startup.table({ comparisons, runs }).rows).toEqual([
      [
        'worker-pool, 16 workers',
        '200 ms',
        '300 [190, 310] ms',
        '3.00x [2.00, 4.00]',
        'no; its range reaches it',
      ],
      ['process-pool, 4 processes', '', '300 [190, 310] ms', '', ''],
      ...bare.map((name) => [name, '', '300 [190, 310] ms', '', '']),
    ]);
  });

  it('holds memory over the operations of Node.js against what is there once V8 has grown its heap', async () => {
    const { options, worksOf } = (await import(
      pathToFileURL(path.join(root, 'bench/memory.mjs')).href
    )) as MemorySuite;
    const defaults = Object.fromEntries(Object.entries(options).map(([name, one]) => [name, one.default]));
    const operationsOf = (route: string) =>
      worksOf(defaults).flatMap(({ strategy, operations }) => (strategy === route ? [operations] : []));
    expect(operationsOf('fs-promises')).toEqual([1e6, 1e7]);
    expect(operationsOf('worker-pool')).toEqual([1e5, 1e6]);
  });

  it('has a place for the figures of each suite in docs/performance.md', async () => {
    const page = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');
    const places = [...page.matchAll(/<!-- ([\w-]+) -->/g)].flatMap(([, name]) =>
      name === 'end' ? [] : [name],
    );
    expect(places).toEqual(Object.keys(await suites()));
  });

  it('names its suites where it is given none of them', () => {
    const { status, stderr } = spawnSync(process.execPath, ['bench/run.mjs', 'nosuch'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('give a suite: vs-fio');
  });
});
