import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { type CliResult, iotriage, runJson } from './cli.js';

const schemaFile = fileURLToPath(new URL('../../docs/report.schema.json', import.meta.url));
const directory = mkdtempSync(path.join(tmpdir(), 'iotriage-lines-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const small = ['--preset', 'lines', '--scale', '0.002', '--reserve', '0', directory];
/** A thousand lines, and a hundred where each opens the file. */
const routes = [
  'sync-buffered',
  'sync-each',
  'double-buffered',
  'async-buffered',
  'stream',
  'await-each',
  'await-callback',
  'append-descriptors',
  'append-file',
  'native-pwrite',
];

describe('the preset lines, small', () => {
  let result: CliResult & { report: Report };
  let shown: CliResult;

  beforeAll(async () => {
    result = await runJson([...small, '--rounds', '1']);
    shown = await iotriage(['report', result.report.run.id]);
  }, 180_000);

  it('ends well and leaves nothing behind', () => {
    expect(result.code).toBe(0);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leads with what awaiting each line costs', () => {
    const [first = ''] = shown.stdout.split('\n');
    expect(shown.code).toBe(0);
    expect(first).toMatch(/^(Awaiting each line|No difference seen)/);
    const { experiment } = result.report;
    expect(experiment?.question).toBe('Why is asynchronous writing slower?');
    expect(experiment?.answer?.reasons.length).toBeGreaterThan(5);
  });

  const gathering = new Set(['sync-buffered', 'double-buffered', 'async-buffered', 'stream']);

  it('found all lines of every route, each once and whole', () => {
    const { activities } = result.report;
    expect([...new Set(activities.map(({ key }) => key.route))].sort()).toEqual([...routes].sort());
    for (const { key, checks, time } of activities) {
      // Those that gather write more, so that there are buffers enough.
      const count = Number(key.parameters.lines ?? key.parameters.appendLines);
      expect(count).toBe(key.route === 'append-file' ? 100 : gathering.has(key.route) ? 8000 : 1000);
      expect(checks).toMatchObject([{ what: 'lines', passed: true }]);
      expect(checks[0]?.detail).toMatch(
        new RegExp(`^all ${count} lines, each once and whole, (not )?in order`),
      );
      expect(time?.iterations).toBeGreaterThanOrEqual(count);
    }
    const ordered = activities.filter(
      ({ key }) =>
        !['await-callback', 'append-descriptors'].includes(key.route) && key.parameters.writers !== 10,
    );
    for (const { checks } of ordered) expect(checks[0]?.detail).toMatch(/, in order$/);
  });

  it('has a system call for each line where each is awaited, and few where lines are gathered', ({
    skip,
  }) => {
    const calls = (route: string): number | undefined =>
      result.report.activities.find(({ key }) => key.route === route)?.figures['write calls/line']?.value
        .median;
    if (calls('sync-each') === undefined) skip('the kernel does not count system calls (/proc/self/io)');
    expect(calls('sync-each')).toBeGreaterThanOrEqual(1);
    expect(calls('native-pwrite')).toBeGreaterThanOrEqual(1);
    expect(calls('await-each')).toBeGreaterThanOrEqual(1);
    // A thousand lines are less than a buffer.
    expect(calls('sync-buffered')).toBeLessThan(0.05);
    expect(calls('double-buffered')).toBeLessThan(0.05);
  });

  it('shows the table with all columns, a row for each route, and what was checked', () => {
    const text = shown.stdout.replace(/\s+/g, ' ');
    for (const column of [
      'Min',
      'Max',
      'Mean',
      'StdDev',
      'Median',
      'IQR',
      'Outliers',
      'OPS',
      'Rounds',
      'Iterations',
    ])
      expect(text).toContain(` ${column} `);
    expect(text).toContain('an iteration is a line');
    for (const route of routes) expect(text).toMatch(new RegExp(`${route}[^:]*: lines: all \\d+ lines`));
  });

  it('says where the time of an awaited write goes, where it could be stamped', ({ skip }) => {
    const cells = result.report.volumes.flatMap((volume) => volume.cells);
    expect(cells.map(({ key }) => [key.strategy, key.depth, key.blockSizeBytes])).toEqual([
      ['fs-promises', 1, 64],
      ['fs-promises', 10, 64],
    ]);
    if (cells.some(({ operations }) => operations.write?.stagesNs === null)) skip('no interposer here');
    expect(result.report.experiment?.answer?.reasons.join('\n')).toMatch(
      /In stages, .* 64-byte writes .* 10 in flight/,
    );
  });

  it('is a document that fits the schema', () => {
    const validate = new Ajv2020({ strict: false }).compile(
      JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
    );
    validate(JSON.parse(result.stdout));
    expect(validate.errors).toBeNull();
  });
});

it('takes parameters by --with, and refuses what is none', async () => {
  const { code, stdout } = await iotriage([
    'run',
    ...small,
    '--with',
    'writers=3',
    '--with',
    'lines=77',
    '--dry-run',
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('77');
  const refused = await iotriage(['run', ...small, '--with', 'writers=0']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('writers=0');
});
