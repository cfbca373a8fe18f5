import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrialSpec } from '../../src/domain/trial.js';
import { WORKSPACE_FILE } from '../../src/trial/marker.js';
import { describeWith } from '../requires.js';
import { iotriage, TRIAL } from './cli.js';

/** A call of a trace: what it is, and the last parts of the paths that it names or whose descriptors it has. */
const CALL = /(?:^| )(openat|pwrite64|write|fsync|fdatasync|rename|close)\((.*)/;
const NAME = /\.iotriage-[\w-]+(\/[a-z]\d+)?(?=[">])/g;

describeWith(['strace'], 'a file that is replaced', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'iotriage-replaced-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** The calls on the file and its directory from the making of the new file to the next that is read, in their order. */
  async function callsOf(durability: string): Promise<readonly string[]> {
    const { stdout } = await iotriage([
      ...['run', directory, '--dry-run', '--format', 'json', '--strategy', 'fs-replace', '--files', '1'],
      ...[
        '--file-size',
        '64k',
        '--bytes',
        '64k',
        '--durability',
        durability,
        '--warmup',
        '0',
        '--depth',
        '1',
      ],
    ]);
    const [spec] = (JSON.parse(stdout) as { trials: TrialSpec[] }).trials;
    const file = path.join(directory, 'spec.json');
    const log = path.join(directory, 'strace.log');
    writeFileSync(file, JSON.stringify(spec));
    const calls = 'trace=openat,pwrite64,write,fsync,fdatasync,rename,close';
    await promisify(execFile)(
      'strace',
      ['-f', '-y', '-s', '0', '-e', calls, '-o', log, process.execPath, TRIAL, file],
      { maxBuffer: 1 << 26 },
    );
    const all = readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, call = '', rest = ''] = CALL.exec(line) ?? [];
        const names = [...rest.matchAll(NAME)].map(([, name]) => name?.slice(1) ?? '.');
        if (names.length === 0) return [];
        const flags = /O_D?SYNC/.exec(rest)?.[0];
        // An open names its path, and with -y the descriptor that it gave.
        return [[call, ...new Set(names), ...(flags === undefined ? [] : [flags])].join(' ')];
      });
    const first = all.findIndex((call) => call.startsWith('openat t0000'));
    const last = all.findIndex((call, at) => at > first && call === 'openat f0000');
    expect(readdirSync(directory).sort()).toEqual(['spec.json', 'strace.log']);
    return all.slice(first, last);
  }

  it('is written beside and renamed, and that is all, where nothing is to be durable', async () => {
    expect(await callsOf('none')).toEqual([
      'openat t0000',
      'write t0000',
      'close t0000',
      'rename t0000 f0000',
    ]);
  });

  const directorySync = ['openat .', 'fsync .', 'close .'];

  it('is synced before the rename, and its directory after it, where each is to be durable', async () => {
    expect(await callsOf('each')).toEqual([
      ...['openat t0000', 'write t0000', 'fsync t0000', 'close t0000', 'rename t0000 f0000'],
      ...directorySync,
    ]);
  });

  it('is written with O_DSYNC, and its directory synced, by dsync', async () => {
    expect(await callsOf('dsync')).toEqual([
      ...['openat t0000 O_DSYNC', 'write t0000', 'close t0000', 'rename t0000 f0000'],
      ...directorySync,
    ]);
  });

  it('has a name beside that is removed after any death', () => {
    expect('t0000').toMatch(WORKSPACE_FILE);
  });
});
