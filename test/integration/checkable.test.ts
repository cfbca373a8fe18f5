import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PhaseRecord } from '../../src/domain/measurement.js';
import type { TrialMessage, TrialSpec } from '../../src/domain/trial.js';
import { makeLoopVolume, type LoopVolume } from '../lab/loop-volume.js';
import { describeWith } from '../requires.js';
import { iotriage, runJson, TRIAL, volumeOf } from './cli.js';

const SECTOR_BYTES = 512;

/** Writes completed on a device, from /proc/diskstats. */
function sectorsWritten(device: string): number {
  const row = readFileSync('/proc/diskstats', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[2] === device);
  return Number(row?.[9]);
}

describeWith(['root', 'loop'], 'application bytes against the device', () => {
  let volume: LoopVolume;
  beforeAll(async () => {
    volume = await makeLoopVolume({ sizeBytes: 256 * 2 ** 20, fsType: 'ext4' });
  });
  afterAll(() => volume.release());

  it("bytes of native-pwrite --direct are the device's sectors, within 1 %", async () => {
    const args = [
      '--strategy',
      'native-pwrite',
      '--direct',
      '--block-size',
      '64k',
      '--files',
      '1',
      '--file-size',
      '32m',
    ];
    const { report } = await runJson([
      volume.path,
      ...args,
      '--durability',
      'none',
      '--duration',
      '1s',
      '--rounds',
      '1',
    ]);
    const [cell] = volumeOf(report, volume.path).cells;
    expect(cell?.trials[0]?.exit).toBe('completed');
    const measured = cell!.trials[0]!.phases.find(({ name }) => name === 'measure');
    expect(measured!.operations.write).toBe(cell!.operations.write!.count);
    expect(measured!.bytes).toBe(cell!.applicationBytes);
    expect(cell!.deviceWrittenBytes! / cell!.applicationBytes).toBeGreaterThan(0.99);
    expect(cell!.deviceWrittenBytes! / cell!.applicationBytes).toBeLessThan(1.01);
  });

  it('the counter that it is taken from is that of /proc/diskstats', async () => {
    const before = sectorsWritten(volume.device);
    const args = [
      '--strategy',
      'native-pwrite',
      '--direct',
      '--block-size',
      '256k',
      '--files',
      '1',
      '--file-size',
      '16m',
      '--bytes',
      '16m',
    ];
    const { report } = await runJson([
      volume.path,
      ...args,
      '--durability',
      'none',
      '--warmup',
      '0',
      '--rounds',
      '1',
    ]);
    const moved = (sectorsWritten(volume.device) - before) * SECTOR_BYTES;
    const [cell] = volumeOf(report, volume.path).cells;
    expect(cell!.applicationBytes).toBe(16 * 2 ** 20);
    // The fill wrote as much again, and the journal a little.
    expect(moved).toBeGreaterThanOrEqual(32 * 2 ** 20);
    expect(moved).toBeLessThan(40 * 2 ** 20);
  });
});

describeWith(['strace'], 'a trial under strace, run alone', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'iotriage-strace-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(['fs-sync', 'fs-callback', 'fs-promises', 'native-pwrite', 'native-uv', 'worker-pool'])(
    '%s makes as many calls of pwrite64 as the report states for each phase',
    async (strategy) => {
      const args = [
        '--strategy',
        strategy,
        '--depth',
        '2',
        '--pool',
        '2',
        '--block-size',
        '4k',
        '--files',
        '2',
      ];
      const size = ['--file-size', '64k', '--bytes', '128k', '--warmup', '5ms'];
      const { stdout } = await iotriage([
        'run',
        directory,
        '--dry-run',
        '--format',
        'json',
        ...args,
        ...size,
      ]);
      const [spec] = (JSON.parse(stdout) as { trials: TrialSpec[] }).trials;
      const file = path.join(directory, 'spec.json');
      const log = path.join(directory, 'strace.log');
      writeFileSync(file, JSON.stringify(spec));
      const trace = ['-f', '-y', '-s', '200', '-e', 'trace=pwrite64,write', '-o', log];
      const command = [...trace, process.execPath, TRIAL, file];
      const { stdout: messages } = await promisify(execFile)('strace', command, { maxBuffer: 1 << 26 });
      const phases = phasesOf(messages);
      const pieces = piecesOf(readFileSync(log, 'utf8'));
      expect(pieces.map(({ phase }) => phase)).toEqual(['', ...announcedPhases(messages)]);
      const traced = (name: string): number =>
        pieces.filter(({ phase }) => phase === name).reduce((sum, { calls }) => sum + calls, 0);
      const stated = (name: string): number =>
        phases
          .filter((phase) => phase.name === name)
          .reduce((sum, { operations }) => sum + (operations.write ?? 0), 0);
      const written = ['fill', 'warmup', 'measure'];
      expect(written.map((name) => [name, traced(name)])).toEqual(
        written.map((name) => [name, stated(name)]),
      );
      expect(stated('fill')).toBe(2);
      expect(stated('warmup')).toBeGreaterThan(0);
      expect(stated('measure')).toBe(32);
      const elsewhere = pieces.filter(({ phase, calls }) => calls > 0 && !written.includes(phase));
      expect(elsewhere).toEqual([]);
    },
  );

  const open = ['fs-append-open', 'fs-append-open-sync', 'fs-append-open-promises'];
  it.each(open)('%s appends to files opened with O_APPEND by writes that name no place', async (strategy) => {
    const args = ['--strategy', strategy, '--files', '1', '--block-size', '4k', '--file-size', '64k'];
    const { stdout } = await iotriage(['run', directory, '--dry-run', '--format', 'json', ...args]);
    const [spec] = (JSON.parse(stdout) as { trials: TrialSpec[] }).trials;
    const file = path.join(directory, 'append.json');
    const log = path.join(directory, 'append.log');
    writeFileSync(file, JSON.stringify(spec));
    const trace = ['-f', '-y', '-s', '0', '-e', 'trace=openat,write,pwrite64', '-o', log];
    await promisify(execFile)('strace', [...trace, process.execPath, TRIAL, file], { maxBuffer: 1 << 26 });
    // A call that others interrupt has two lines; its first one names the file.
    const calls = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /\.iotriage-[^/]+\/[a-z]\d{4}/.test(line));
    const times = (start: RegExp): number => calls.filter((line) => start.test(line)).length;
    expect(times(/ write\(/)).toBeGreaterThanOrEqual(16);
    expect(times(/ pwrite64\(/)).toBe(0);
    const makes = calls.filter((line) => line.includes('O_CREAT'));
    expect(makes.length).toBeGreaterThan(0);
    for (const line of makes) expect(line).toContain('O_APPEND');
  });

  it('is a program: bad input is exit code 2', () => {
    expect(spawnSync(process.execPath, [TRIAL, '-'], { input: '{}' }).status).toBe(2);
    expect(spawnSync(process.execPath, [TRIAL]).status).toBe(2);
  });
});

/**
 * Calls of pwrite64 on files of a workspace in each piece of the log. A trial writes a message to its stdout as it
 * enters a phase: what follows belongs to the phase that it names, what comes before the first one to none.
 */
function piecesOf(log: string): readonly { readonly phase: string; readonly calls: number }[] {
  const pieces = [{ phase: '', calls: 0 }];
  for (const line of log.split('\n')) {
    const entered = /\bwrite\(1<[^>]*>, "\{\\"type\\":\\"phase\\".*?\\"name\\":\\"(\w+)\\"/.exec(line)?.[1];
    if (entered !== undefined) pieces.push({ phase: entered, calls: 0 });
    const current = pieces.at(-1);
    if (current && /\bpwrite64\(\d+<[^>]*\/\.iotriage-/.test(line)) current.calls++;
  }
  return pieces;
}

function messagesOf(stdout: string): readonly TrialMessage[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TrialMessage);
}

/** The phases that a trial said it was entering, in their order. */
function announcedPhases(stdout: string): readonly string[] {
  return messagesOf(stdout).flatMap((message) => (message.type === 'phase' ? [message.name] : []));
}

function phasesOf(stdout: string): readonly PhaseRecord[] {
  const result = messagesOf(stdout).find((message) => message.type === 'result');
  if (result?.type !== 'result' || !result.measurement) throw new Error(`the trial failed: ${stdout}`);
  return result.measurement.phases;
}
