import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { IoJob } from '../../src/domain/job.js';
import type { Strategy } from '../../src/domain/strategy.js';
import type { TrialSpec } from '../../src/domain/trial.js';
import { MIB } from '../../src/domain/units.js';
import { fsAppend } from '../../src/strategies/fs-append.js';
import { fsReplace } from '../../src/strategies/fs-replace.js';
import { fsWriteFile } from '../../src/strategies/fs-writefile.js';
import { fsWriteFileCallback } from '../../src/strategies/fs-writefile-callback.js';
import { jobOf, openSession } from '../contract/strategy-bench.js';
import { mountSlowFuse, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { describeWith } from '../requires.js';
import { iotriage, TRIAL } from './cli.js';

const FILE_BYTES = 8 * MIB;
const PIECE_BYTES = MIB / 2;

describeWith(['strace'], 'a file of 8 MiB', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'iotriage-pieces-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** The sizes that write(2) was asked for by a trial of one file. */
  async function sizesWritten(strategy: string, more: readonly string[] = []): Promise<readonly number[]> {
    const { stdout } = await iotriage([
      ...['run', directory, '--dry-run', '--format', 'json', '--strategy', strategy, '--files', '1'],
      ...['--file-size', '8m', '--bytes', '8m', '--mode', 'new', '--durability', 'none', '--warmup', '0'],
      ...more,
    ]);
    const [spec] = (JSON.parse(stdout) as { trials: TrialSpec[] }).trials;
    const file = path.join(directory, 'spec.json');
    const log = path.join(directory, 'strace.log');
    writeFileSync(file, JSON.stringify(spec));
    await promisify(execFile)(
      'strace',
      ['-f', '-y', '-s', '0', '-e', 'trace=write', '-o', log, process.execPath, TRIAL, file],
      { maxBuffer: 1 << 26 },
    );
    return readFileSync(log, 'utf8')
      .split('\n')
      .map((line) => /write\(\d+<[^>]*\/\.iotriage-[^>]*\/f\d+>, .*?, (\d+)(?:\)| <unfinished)/.exec(line))
      .flatMap((match) => (match ? [Number(match[1])] : []));
  }

  it('goes in pieces of 512 KiB by fs.promises.writeFile', async () => {
    expect(await sizesWritten('fs-writefile')).toEqual(
      new Array<number>(FILE_BYTES / PIECE_BYTES).fill(PIECE_BYTES),
    );
  });

  it('goes in one by fs.writeFile', async () => {
    expect(await sizesWritten('fs-writefile-callback')).toEqual([FILE_BYTES]);
  });

  it('goes in one by fs.writeFileSync', async () => {
    expect(await sizesWritten('fs-writefile-sync')).toEqual([FILE_BYTES]);
  });

  it.each([
    ['fs-append', PIECE_BYTES],
    ['fs-append-callback', 2 * MIB],
    ['fs-append-sync', 2 * MIB],
  ])('goes by %s in blocks of 2 MiB, each by calls of %i bytes', async (strategy, bytes) => {
    const calls = new Array<number>(FILE_BYTES / bytes).fill(bytes);
    expect(await sizesWritten(strategy, ['--block-size', '2m'])).toEqual(calls);
  });
});

describeWith(['root', 'fuse'], 'an abort in the midst of a long file', () => {
  let volume: SlowFuseVolume | null = null;
  afterEach(() => volume?.release());

  function wholeFiles(operation: 'write' | 'read', directory: string, files: number): IoJob {
    const paths = Array.from({ length: files }, (_, file) => path.join(directory, `f${file}`));
    const job = jobOf(
      paths,
      paths.map((_, file) => [operation, file] as const),
    );
    return {
      ...job,
      size: new Uint32Array(files).fill(FILE_BYTES),
      bufferBytes: FILE_BYTES,
      syncCall: 'fsync',
      readOnly: operation === 'read',
    };
  }

  /** What the volume was told to write in all, where the job is aborted while the write behind `before` hangs. */
  async function writtenBytes(strategy: Strategy, before: number): Promise<number> {
    volume = await mountSlowFuse({ hangAfterBytes: before });
    const session = await openSession(strategy, 1, FILE_BYTES);
    const running = session.execute(wholeFiles('write', volume.path, 3));
    await volume.statsWhen(({ heldWrites }) => heldWrites === 1);
    session.abort();
    volume.resume();
    const outcome = await running;
    await session.dispose();
    expect(outcome.aborted).toBe(true);
    expect(outcome.operations.write?.errors ?? []).toEqual([]);
    const { writeBytes } = await volume.stats();
    expect(outcome.fileBytes).toEqual([writeBytes === FILE_BYTES ? FILE_BYTES : 0, 0, 0]);
    return writeBytes;
  }

  it.each([fsWriteFile, fsAppend, fsReplace])('$name begins no further piece', async (strategy) => {
    expect(await writtenBytes(strategy, 3 * PIECE_BYTES)).toBe(4 * PIECE_BYTES);
  });

  it('fs-writefile-callback, whose file is one call, begins no further file', async () => {
    expect(await writtenBytes(fsWriteFileCallback, 3 * PIECE_BYTES)).toBe(FILE_BYTES);
  });

  it.each([fsWriteFile, fsWriteFileCallback])('$name reads no further piece', async (strategy) => {
    volume = await mountSlowFuse({ readLatencyMs: 200 });
    const writer = await openSession(strategy, 1, FILE_BYTES);
    await writer.execute(wholeFiles('write', volume.path, 1));
    await writer.dispose();
    const session = await openSession(strategy, 1, FILE_BYTES);
    const running = session.execute(wholeFiles('read', volume.path, 1));
    await volume.statsWhen(({ readBytes }) => readBytes >= PIECE_BYTES);
    session.abort();
    const outcome = await running;
    await session.dispose();
    expect(outcome).toMatchObject({ aborted: true, operations: {} });
    expect((await volume.stats()).readBytes).toBeLessThan(FILE_BYTES);
  });
});
