import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LoopVolume, makeLoopVolume } from '../lab/loop-volume.js';
import { findThrottle } from '../lab/throttle.js';
import { describeWith } from '../requires.js';
import { runJson } from './cli.js';

const MIB = 2 ** 20;
const LIMIT = 20 * MIB;
const RATE = 30e6;
/** Of each device, from Linux 6.2 on. */
const hasOwnLimits =
  existsSync('/sys/class/bdi') &&
  readdirSync('/sys/class/bdi').some((device) => existsSync(`/sys/class/bdi/${device}/strict_limit`));

describeWith(['root', 'loop'], 'a device that may have 20 MiB unwritten and writes 30 MB/s', () => {
  let volume: LoopVolume;
  const isLimited = findThrottle() !== null && hasOwnLimits;
  beforeAll(async () => {
    if (!isLimited) return;
    volume = await makeLoopVolume({
      sizeBytes: 384 * MIB,
      fsType: 'ext4',
      writeBytesPerSecond: RATE,
      dirtyBytes: LIMIT,
    });
  });
  afterAll(async () => {
    if (isLimited) await volume.release();
  });

  // One round on a volume that others beside it slow down: the first sample after the burst may be theirs.
  it('has its cliff found: after how much, from what to what, and why', { retry: 3 }, async (context) => {
    if (!isLimited) context.skip('no cgroup or no kernel here can limit a device so');
    const sizes = ['--with', 'files=5', '--with', `size=${24 * MIB}`, '--with', 'writers=1'];
    const plain = ['--with', 'phase=new', '--with', 'before=settled', '--with', 'sync=none'];
    const { code, stderr, report } = await runJson([
      volume.path,
      ...['--preset', 'rewrite', '--rounds', '1', '--quiet', ...sizes, ...plain],
    ]);
    expect(code, stderr).toBe(0);
    const fs = report.activities.find(({ key }) => key.route === 'fs')!;
    // The kernel's own figure, of pages and shares of a thousand.
    const own = fs.figures["device's own limit"]!.value.median;
    expect(own / LIMIT).toBeGreaterThan(0.9);
    expect(own / LIMIT).toBeLessThan(1.1);
    const { summary, reasons } = report.experiment!.answer!;
    const found =
      /fell after ([\d.]+) MiB \(.*\) from ([\d.]+ [MG]B)\/s to ([\d.]+) MB\/s, because the kernel/.exec(
        summary,
      );
    expect(found, summary).not.toBeNull();
    // What memory takes goes on being written meanwhile.
    expect(Number(found![1])).toBeGreaterThan(0.5 * (LIMIT / MIB));
    expect(Number(found![1])).toBeLessThan(3 * (LIMIT / MIB));
    // The limit lets a slice through at once; the rest stands at it.
    expect(Number(found![3]) / (RATE / 1e6)).toBeGreaterThan(0.75);
    expect(Number(found![3]) / (RATE / 1e6)).toBeLessThan(1.25);
    expect(reasons.join('\n')).toContain('that this device has for itself');
  });
});
