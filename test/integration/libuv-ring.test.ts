import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../requires.js';
import { cellsOf, leftovers, runJson, volumeOf } from './cli.js';

const WRITES = 64;
/** New files, so that nothing but the route writes. */
const work = ['--mode', 'new', '--block-size', '4k', '--files', '4', '--file-size', '64k', '--depth', '8'];
const once = ['--bytes', '256k', '--warmup', '0', '--rounds', '1', '--durability', 'each', '--no-stages'];
/** Syncs of new files are fsync; the fdatasync of each file is the verifier's. */
const traced = 'pwrite64,fsync';

/** Of each call how often any thread of the run made it on a file in the directory. */
function callsIn(log: string, directory: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const call = /^\d+ +(\w+)\(/.exec(line)?.[1];
    if (call !== undefined && line.includes(`<${directory}/`)) counts[call] = (counts[call] ?? 0) + 1;
  }
  return counts;
}

describeWith(['strace', 'uring'], "libuv's own io_uring", () => {
  let directory: string;
  let tools: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'iotriage-ring-'));
    tools = mkdtempSync(path.join(tmpdir(), 'iotriage-tools-'));
  });
  afterAll(() => {
    for (const folder of [directory, tools]) rmSync(folder, { recursive: true, force: true });
  });

  /** The parent has the opposite in its environment: the cell decides. */
  async function run(strategy: string, inherited: string) {
    const log = path.join(tools, 'strace.log');
    const { code, report, stderr } = await runJson([directory, '--strategy', strategy, ...work, ...once], {
      through: ['strace', '-f', '-y', '-qq', '-e', `trace=${traced}`, '-o', log],
      env: { UV_USE_IO_URING: inherited },
    });
    expect(code, stderr).toBe(0);
    const [cell] = cellsOf(volumeOf(report), strategy.split(':')[0] ?? '');
    expect(cell?.trials.map(({ failure }) => failure)).toEqual([null]);
    expect(cell?.operations.write?.count).toBe(WRITES);
    expect(cell?.operations.sync?.count).toBe(WRITES);
    expect(leftovers(directory)).toEqual([]);
    return { cell: cell!, calls: callsIn(log, directory) };
  }

  const routes = ['fs-callback', 'fs-promises', 'native-uvfs'];

  it.skipIf(!process.version.startsWith('v20.')).each(routes)(
    '%s: no thread of the pool writes or syncs, by strace',
    async (name) => {
      const { cell, calls } = await run(`${name}:io=uring`, '0');
      expect(cell.key).toMatchObject({ poolSize: null, parameters: { io: 'uring' } });
      expect(cell.trials[0]?.staged).toBe(false);
      expect(calls).toEqual({});
    },
  );

  it.each(routes)('%s: without it every write and sync is a call of a thread', async (name) => {
    const { cell, calls } = await run(name, '1');
    expect(cell.key).toMatchObject({ poolSize: 4, parameters: { io: 'pool' } });
    expect(calls).toEqual({ pwrite64: WRITES, fsync: WRITES });
  });
});
