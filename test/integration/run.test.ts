import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, ReportCell } from '../../src/domain/report.js';
import { displayWidth } from '../../src/report/terminal/text.js';
import { cellsOf, type CliResult, iotriage, leftovers, runJson, stateHome } from './cli.js';

const SCHEMA = new URL('../../docs/report.schema.json', import.meta.url);
const strategies = [
  'null',
  'fs-sync',
  'fs-callback',
  'fs-promises',
  'fs-writev',
  'fs-writev-promises',
  'native-pwrite',
  'native-threads',
  'native-uv',
  'native-uvfs',
  'native-async-worker',
  'worker-pool',
  'process-pool',
];
/** What lies below is a disk on most machines; where it is a tmpfs the checks hold as well. */
let disk: string;
let tmpfs: string;
let result: CliResult & { report: Report };

beforeAll(async () => {
  disk = mkdtempSync(path.join(tmpdir(), 'iotriage-disk-'));
  tmpfs = mkdtempSync('/dev/shm/iotriage-tmpfs-');
  const size = ['--block-size', '16k', '--files', '4', '--file-size', '256k', '--depth', '4', '--pool', '2'];
  const routes = ['--strategy', strategies.join(','), '--no-stages'];
  const time = ['--duration', '60ms', '--warmup', '10ms', '--rounds', '2'];
  result = await runJson([disk, tmpfs, '--set', `${disk},${tmpfs}`, ...size, ...time, ...routes]);
}, 120_000);

afterAll(() => {
  for (const directory of [disk, tmpfs]) rmSync(directory, { recursive: true, force: true });
});

const allCells = (): readonly ReportCell[] => result.report.volumes.flatMap(({ cells }) => cells);

describe('iotriage run --format json, over a disk, a tmpfs and a set of both', () => {
  it('ends with 0 and talks on stderr only', () => {
    expect(result.stderr).not.toBe('');
    expect(result.code, result.stderr).toBe(0);
  });

  it('is valid by the published schema', () => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
      JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
    );
    validate(result.report);
    expect(validate.errors).toBeNull();
  });

  it('holds each volume, and the set', () => {
    const kinds = result.report.volumes.map(({ kind }) => kind);
    expect(kinds).toHaveLength(3);
    expect(kinds).toContain('tmpfs');
    expect(kinds).toContain('set');
  });

  it.each(strategies)('holds %s on each, with all kinds of operation and no error', (strategy) => {
    for (const volume of result.report.volumes) {
      const cells = cellsOf(volume, strategy);
      expect(cells, `${strategy} on ${volume.target}`).not.toHaveLength(0);
      for (const { operations, trials } of cells) {
        expect(Object.keys(operations).sort()).toEqual([
          'close',
          'create',
          'open',
          'sync',
          'unlink',
          'write',
        ]);
        for (const operation of Object.values(operations)) {
          expect(operation.errors).toEqual([]);
          expect(operation.count).toBeGreaterThan(0);
          expect(operation.latencyNs.count).toBe(operation.count);
        }
        expect(trials.map(({ exit }) => exit)).toEqual(['completed', 'completed']);
      }
    }
  });

  it('has the stages of native-uv add up to its total exactly', () => {
    const cells = allCells().filter(({ key }) => key.strategy === 'native-uv');
    for (const { operations } of cells) {
      for (const { stagesNs, latencySumNs } of Object.values(operations)) {
        expect(stagesNs).not.toBeNull();
        const { submit, queue, service, deliver } = stagesNs!;
        expect(submit.sum + queue.sum + service.sum + deliver.sum).toBe(latencySumNs);
      }
    }
  });

  it('counts bytes as operations times block size, and finds every block as written', () => {
    for (const { key, operations, applicationBytes, verification, members } of allCells()) {
      expect(operations.write!.bytes).toBe(
        operations.write!.count * key.blockSizeBytes * Number(key.parameters.vector ?? 1),
      );
      expect(members.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(applicationBytes);
      if (key.strategy === 'null') continue;
      expect(verification.mismatches).toBe(0);
      expect(verification.blocks).toBe(2 * members.length * 4 * 16);
    }
  });

  it('writes to both members of the set at once', () => {
    const set = result.report.volumes.find(({ kind }) => kind === 'set')!;
    for (const cell of set.cells) {
      expect(cell.members.map(({ path: member }) => member).sort()).toEqual([disk, tmpfs].sort());
      for (const { bytes } of cell.members) expect(bytes).toBeGreaterThan(0);
    }
  });

  it('has samples of the pool, of the process and of the machine', () => {
    const samplers = new Set(
      result.report.volumes.flatMap(({ samples }) => samples.map(({ sampler }) => sampler)),
    );
    expect([...samplers]).toEqual(expect.arrayContaining(['threadpool', 'process']));
    expect(result.report.samples.map(({ sampler }) => sampler)).toEqual(expect.arrayContaining(['vmstat']));
  });

  it('records the seed, the order of the machine and every default', () => {
    const { plan, environment } = result.report.run;
    expect(plan.settings).toMatchObject({ rounds: 2, durationMs: 60, warmupMs: 10, sampleIntervalMs: 100 });
    expect(plan.settings.seed).toBeTypeOf('number');
    expect(environment.node).toBe(process.version);
  });

  it('leaves nothing on the volumes', () => {
    expect(leftovers(disk)).toEqual([]);
    expect(leftovers(tmpfs)).toEqual([]);
  });
});

describe('iotriage report', () => {
  it('renders the stored run as the run itself did', async () => {
    const again = await iotriage(['report', result.report.run.id, '--format', 'json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual(result.report);
  });

  it('renders it for the terminal, at most 80 columns wide and without colour', async () => {
    const { code, stdout } = await iotriage(['report', 'last']);
    expect(code).toBe(0);
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b/);
    expect(stdout.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
    for (const strategy of strategies) expect(stdout).toContain(strategy);
  });

  it('writes files by their endings', async () => {
    const json = path.join(stateHome, 'again.json');
    const text = path.join(stateHome, 'again.txt');
    const { code } = await iotriage(['report', 'last', '--output', json, '--output', text]);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(result.report);
    expect(readFileSync(text, 'utf8')).toContain('native-uv');
  });

  it('knows a run that is not there as bad use', async () => {
    const { code, stderr, stdout } = await iotriage(['report', 'nonesuch']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/no run nonesuch/);
  });
});
