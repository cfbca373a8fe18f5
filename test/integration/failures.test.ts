import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeWith } from '../requires.js';
import { makeLoopVolume, type LoopVolume } from '../lab/loop-volume.js';
import { mountSlowFuse, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { makeTmpfsVolume, type TmpfsVolume } from '../lab/tmpfs-volume.js';
import { iotriage, leftovers, runJson, volumeOf } from './cli.js';

const MIB = 2 ** 20;
const brief = ['--duration', '60ms', '--warmup', '10ms', '--rounds', '1'];
const small = ['--block-size', '16k', '--files', '2', '--file-size', '128k', '--depth', '2', '--pool', '2'];

describeWith(['root'], 'a tmpfs of 16 MiB, asked for 64 MiB', () => {
  let tiny: TmpfsVolume;
  let other: string;
  beforeAll(async () => {
    tiny = await makeTmpfsVolume({ sizeBytes: 16 * MIB });
    other = mkdtempSync('/dev/shm/iotriage-other-');
  });
  afterAll(async () => {
    rmSync(other, { recursive: true, force: true });
    await tiny.release();
  });

  it('is refused before anything is written, with the numbers', async () => {
    const { code, stderr } = await iotriage(['run', tiny.path, '--files', '4', '--file-size', '16m']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/6[45](\.\d)? MiB/);
    expect(stderr).toMatch(/1[56](\.\d+)? MiB/);
    expect(leftovers(tiny.path)).toEqual([]);
  });

  it('with --reserve 0 --force has ENOSPC as the result of its cells, and the other volume whole', async () => {
    const args = [
      '--reserve',
      '0',
      '--force',
      '--files',
      '4',
      '--file-size',
      '16m',
      '--strategy',
      'fs-sync,native-uv',
      '--no-stages',
    ];
    const { code, report } = await runJson([tiny.path, other, ...args, ...brief]);
    expect(code).toBe(3);
    expect(report.run.status).toBe('partial');
    const full = volumeOf(report, tiny.path);
    for (const { trials } of full.cells) {
      expect(trials.map(({ failure }) => failure?.code)).toEqual(['ENOSPC']);
      expect(trials[0]?.failure?.message).toMatch(/write: ENOSPC in pwrite64 of .* at offset \d+/);
    }
    expect(full.headline.id).toBe('enospc');
    const whole = volumeOf(report, other);
    expect(whole.cells.flatMap(({ trials }) => trials.map(({ exit }) => exit))).toEqual([
      'completed',
      'completed',
    ]);
    expect(leftovers(tiny.path)).toEqual([]);
  });
});

describeWith(['root', 'fuse'], 'a volume that fails', () => {
  let volume: SlowFuseVolume | undefined;
  afterEach(async () => {
    await volume?.release();
    volume = undefined;
  });

  it.each(['fs-sync', 'fs-callback', 'fs-promises', 'native-pwrite', 'native-uv', 'worker-pool'])(
    'EIO is the result of %s, with call, path and offset',
    async (strategy) => {
      volume = await mountSlowFuse({ failAfterBytes: 512 * 1024, failErrno: 'EIO' });
      const { code, report } = await runJson([volume.path, '--strategy', strategy, ...small, ...brief]);
      expect(code).toBe(3);
      const [cell] = volumeOf(report, volume.path).cells;
      expect(cell?.trials[0]?.failure).toMatchObject({ code: 'EIO' });
      expect(cell?.trials[0]?.failure?.message).toMatch(/EIO in pwrite64 of .*\/\.iotriage-.* at offset \d+/);
      expect(leftovers(volume.path)).toEqual([]);
    },
  );

  it.each(['fs-sync', 'fs-promises', 'native-pwrite', 'native-uv'])(
    'a hang ends %s at the time limit, and the report says what it hung in',
    async (strategy) => {
      volume = await mountSlowFuse({ hangAfterBytes: 512 * 1024 });
      const args = [volume.path, '--strategy', strategy, '--trial-timeout', '2s', ...small, ...brief];
      const { code, report } = await runJson(args);
      expect(code).toBe(3);
      const failure = volumeOf(report, volume.path).cells[0]?.trials[0]?.failure;
      expect(failure?.code).toBe('hung');
      expect(failure?.message).toMatch(/no progress for 2 s: .*pwrite64 of .*\/\.iotriage-/);
    },
  );

  it('files that take longer to remove than the time limit are no hang', async () => {
    // Each of 200 takes 20 ms at least to be removed. The fill is whole, what comes behind it fails.
    volume = await mountSlowFuse({ metadataLatencyMs: 20, failAfterBytes: MIB });
    const many = ['--files', '200', '--file-size', '4k', '--block-size', '4k', '--depth', '4'];
    const args = ['--strategy', 'native-pwrite', '--trial-timeout', '2s', ...many, ...brief];
    const { code, report } = await runJson([volume.path, ...args]);
    expect(code).toBe(3);
    const { trials } = volumeOf(report, volume.path).cells[0]!;
    expect(trials).toMatchObject([{ exit: 'failed', failure: { code: 'EIO' } }]);
    expect(leftovers(volume.path)).toEqual([]);
  });

  it('a server that dies is a result, and the other volume is whole', async () => {
    const gone = await mountSlowFuse({ writeLatencyMs: 5 });
    volume = gone;
    const other = mkdtempSync('/dev/shm/iotriage-other-');
    try {
      const args = [
        '--strategy',
        'native-uv',
        '--duration',
        '500ms',
        '--warmup',
        '10ms',
        '--rounds',
        '3',
        ...small,
      ];
      let killed = false;
      const { code, report } = await runJson([gone.path, other, ...args], {
        onStderr: () => {
          if (killed) return;
          killed = true;
          setTimeout(() => {
            gone.kill();
          }, 700);
        },
      });
      expect(code).toBe(3);
      expect(volumeOf(report, other).cells[0]?.trials.map(({ exit }) => exit)).toEqual(
        Array(3).fill('completed'),
      );
      expect(volumeOf(report, gone.path).cells[0]?.trials.some(({ exit }) => exit !== 'completed')).toBe(
        true,
      );
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

describeWith(['root', 'loop'], 'a device that writes 8 MB/s', () => {
  let volume: LoopVolume;
  beforeAll(async () => {
    volume = await makeLoopVolume({ sizeBytes: 128 * MIB, fsType: 'ext4', writeBytesPerSecond: 8e6 });
  });
  afterAll(() => volume.release());

  it('a sync that takes longer than the time limit is no hang', async () => {
    const args = ['--strategy', 'native-pwrite', '--mode', 'new', '--block-size', '256k', '--files', '1'];
    const size = [
      '--file-size',
      '40m',
      '--bytes',
      '40m',
      '--trial-timeout',
      '1500ms',
      '--warmup',
      '0',
      '--rounds',
      '1',
    ];
    const { code, report } = await runJson([volume.path, ...args, ...size]);
    const [cell] = volumeOf(report, volume.path).cells;
    expect(cell?.trials).toMatchObject([{ exit: 'completed' }]);
    expect(cell?.operations.sync?.latencyNs.max).toBeGreaterThan(2e9);
    expect(code).toBe(0);
  });
});

describe('interruption', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync('/dev/shm/iotriage-interrupt-');
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const long = ['--duration', '400ms', '--rounds', '50', '--warmup', '10ms', '--no-stages', ...small];

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s in mid-run: a report of the finished trials, nothing left, exit code %i',
    async (signal, expected) => {
      let sent = false;
      const { code, report } = await runJson([directory, '--strategy', 'fs-sync,native-uv', ...long], {
        onStderr: (text, kill) => {
          if (sent || !/\b[2-9]\/100\b/.test(text)) return;
          sent = true;
          kill(signal);
        },
      });
      expect(code).toBe(expected);
      expect(report.run.status).toBe('interrupted');
      const trials = volumeOf(report, directory).cells.flatMap((cell) => cell.trials);
      expect(trials.filter(({ exit }) => exit === 'completed').length).toBeGreaterThan(0);
      expect(leftovers(directory)).toEqual([]);
    },
  );

  it('SIGKILL: clean removes what was left, and only that', async () => {
    const users = path.join(directory, '.iotriage-notours');
    mkdirSync(users, { mode: 0o700 });
    writeFileSync(path.join(users, 'f0000'), 'mine');
    let killed = false;
    await iotriage(['run', directory, '--strategy', 'native-uv', ...long], {
      onStderr: (text, kill) => {
        // Between 0.1 s and 0.4 s after a trial's end the next one has its workspace.
        if (killed || !/\b[1-9]\/50\b/.test(text)) return;
        killed = true;
        setTimeout(() => {
          kill('SIGKILL');
        }, 250);
      },
    });
    // The trial dies with its parent; the kernel needs a moment for that.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { code, stdout } = await iotriage(['clean', directory]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/left .*notours: it bears no marker/);
    expect(leftovers(directory)).toEqual(['.iotriage-notours']);
  });
});
