import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeNodes } from '../requires.js';
import { iotriage, leftovers, runJson, volumeOf } from './cli.js';
import { storedTrials } from './stored-run.js';

const brief = ['--duration', '50ms', '--warmup', '0', '--rounds', '1', '--depth', '2', '--pool', '2'];
const small = ['--block-size', '4k', '--files', '2', '--file-size', '64k'];
/** A route of each kind: the addon's own threads, its works in libuv's pool, workers, the loop. */
const strategies = ['native-pwrite', 'native-uv', 'worker-pool', 'fs-promises'];

let directory: string;

beforeAll(() => {
  directory = mkdtempSync('/dev/shm/iotriage-node-');
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describeNodes(({ program, version }) => {
  it('runs trials of every kind, each in a process of that version', async () => {
    const args = ['--node', program, '--strategy', strategies.join(',')];
    const { code, stderr, report } = await runJson([directory, ...args, ...small, ...brief]);
    expect(code, stderr).toBe(0);
    const { cells } = volumeOf(report);
    expect(cells.map(({ key }) => key.strategy).sort()).toEqual([...strategies].sort());
    for (const { operations } of cells) expect(operations.write?.count).toBeGreaterThan(0);
    const trials = storedTrials(report.run.id).filter(({ staged }) => !staged);
    expect(trials).toHaveLength(strategies.length);
    for (const { exit, node, measurement } of trials) {
      expect(exit).toBe('completed');
      expect(node).toBe(version);
      expect(measurement?.verification.blocks).toBeGreaterThan(0);
      expect(measurement?.verification.mismatchCount).toBe(0);
    }
    expect(leftovers(directory)).toEqual([]);
  });
});

describe('the Node.js of a trial', () => {
  it('is the running one where none is named, and stands in the record', async () => {
    const { code, stderr, report } = await runJson([directory, '--strategy', 'null', ...small, ...brief]);
    expect(code, stderr).toBe(0);
    const trials = storedTrials(report.run.id).filter(({ staged }) => !staged);
    expect(trials.map(({ node, uv }) => [node, uv])).toEqual([[process.version, process.versions.uv]]);
  });

  it('is refused where it is none', async () => {
    const { code, stderr } = await iotriage(['run', directory, '--node', '/bin/true', ...small, ...brief]);
    expect(code).toBe(2);
    expect(stderr).toContain('/bin/true');
  });
});
