import { describe, expect, it } from 'vitest';
import { describePlan } from '../../../src/plan/describe.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { strategy, surroundings } from './surroundings.js';

describe('describePlan', () => {
  it('tells cells, bytes, space and time of the default run', async () => {
    const { plan } = await makePlan({ paths: ['/disk'] }, surroundings());
    expect(describePlan(plan)).toMatchInlineSnapshot(`
      "Plan: preset quick; 12 cells x 3 rounds = 36 trials, about 17.4 s
      Each trial: 250 ms after a warm-up of 20 ms; seed 1.
      The time: each trial takes its warm-up, its measured time and 170 ms; files are
        filled and verified at 500 MB/s, on a tmpfs at 2 GB/s.

      /disk (disk, ext4): 12 cells
        4 KiB random writes, 8 files of 1 MiB, sync at the end, buffered
          null                     depth 16    no pool
          fs-sync                  depth 1     no pool
          fs-callback              depth 16    pool 4
          fs-promises              depth 16    pool 1, 2, 4
          native-pwrite:threads=1  depth 1     no pool
          native-uv                depth 16    pool 4
          worker-pool:batch=64     depth 16    no pool
        1 MiB sequential writes, 8 files of 2 MiB, sync at the end, buffered
          native-uv    depth 16    pool 4
          fs-promises  depth 16    pool 4
        1 MiB sequential writes, 1 file of 16 MiB, sync at the end, buffered
          native-uv  depth 16    pool 4

      At their own values
      - null, poolSize: it has no pool
      - fs-sync, depth: a synchronous call has one in flight
      - fs-sync, poolSize: it uses no pool
      - native-pwrite, depth: one call for each thread
      - native-pwrite, poolSize: threads of its own
      - worker-pool, poolSize: workers of its own

      Bytes written: 360 MiB to fill files, and what the measured time allows
      Space at a time, all of it removed again
      - /disk: 16.0 MiB in 10 inodes; 50 GiB free, 1 GiB reserve
      "
    `);
  });

  it('tells rates, mixes, whole files, processors, and parameters that are not at their defaults', async () => {
    const threaded = strategy('threaded', {
      usesPool: false,
      can: { poolSize: { kind: 'fixed', value: null, why: 'it has none' } },
      parameters: [
        { name: 'threads', kind: 'number', summary: 'threads', defaultValue: 2, min: 1, max: 64 },
        { name: 'sharing', kind: 'choice', summary: 'files', defaultValue: 'own', values: ['own', 'shared'] },
      ],
    });
    const whole = strategy('whole', {
      unit: 'file',
      can: { blockSize: { kind: 'fixed', value: 'file', why: 'it writes whole files' } },
    });
    const world = surroundings({ strategies: [threaded, whole] });
    const input = {
      paths: ['/disk'],
      op: 'mix',
      rate: '5k/s',
      cpus: 1,
      strategy: ['threaded', 'threaded:sharing=shared', 'whole'],
    };
    const { plan, strategies } = await makePlan(input, world);
    const lines = describePlan(plan, { strategies }).split('\n');
    const from = lines.indexOf('/disk (disk, ext4): 3 cells');
    expect(lines.slice(from + 1, from + 8)).toMatchInlineSnapshot(`
      [
        "  4 KiB random mix of 70 % reads, 4 files of 4 MiB, sync at the end, buffered,",
        "    5000 operations/s, on 1 processor",
        "    threaded:threads=2                 depth 16    no pool",
        "    threaded:threads=2:sharing=shared  depth 16    no pool",
        "  whole-file mix of 70 % reads, 4 files of 4 MiB, sync at the end, buffered,",
        "    5000 operations/s, on 1 processor",
        "    whole  depth 4     pool 4",
      ]
    `);
  });

  it('tells a set with its notes and warnings', async () => {
    const world = surroundings({ volumes: { '/b': { freeBytes: null } } });
    const input = {
      set: ['/a,/b'],
      bytes: '8m',
      strategy: 'all',
      direct: true,
      durability: 'each',
      op: 'write,read',
    };
    const made = await makePlan(input, world);
    expect(describePlan(made.plan, made)).toMatchInlineSnapshot(`
      "Plan: the options given; 36 cells x 3 rounds = 108 trials, about 35.8 s
      Each trial: 8 MiB after a warm-up of 50 ms; seed 1.
      The time: each trial takes its warm-up, its measured time and 170 ms; files are
        filled and verified at 500 MB/s, on a tmpfs at 2 GB/s.

      /a (disk, ext4): 12 cells
        4 KiB random writes, 4 files of 4 MiB, sync after each, direct
          null                     depth 16    no pool
          fs-sync                  depth 1     no pool
          fs-callback              depth 16    pool 4
          fs-promises              depth 16    pool 4
          native-pwrite:threads=1  depth 1     no pool
          native-uv                depth 16    pool 4
        4 KiB random reads, 4 files of 4 MiB, direct
          null                     depth 16    no pool
          fs-sync                  depth 1     no pool
          fs-callback              depth 16    pool 4
          fs-promises              depth 16    pool 4
          native-pwrite:threads=1  depth 1     no pool
          native-uv                depth 16    pool 4

      /b (disk, ext4): 12 cells
        4 KiB random writes, 4 files of 4 MiB, sync after each, direct
          null                     depth 16    no pool
          fs-sync                  depth 1     no pool
          fs-callback              depth 16    pool 4
          fs-promises              depth 16    pool 4
          native-pwrite:threads=1  depth 1     no pool
          native-uv                depth 16    pool 4
        4 KiB random reads, 4 files of 4 MiB, direct
          null                     depth 16    no pool
          fs-sync                  depth 1     no pool
          fs-callback              depth 16    pool 4
          fs-promises              depth 16    pool 4
          native-pwrite:threads=1  depth 1     no pool
          native-uv                depth 16    pool 4

      /a,/b (set, ext4): 12 cells
        4 KiB random writes, 4 files of 4 MiB, sync after each, direct
          null                     depth 16    no pool
          fs-sync                  depth 1     no pool
          fs-callback              depth 16    pool 32
          fs-promises              depth 16    pool 32
          native-pwrite:threads=2  depth 1     no pool
          native-uv                depth 16    pool 32
        4 KiB random reads, 4 files of 4 MiB, direct
          null                     depth 16    no pool
          fs-sync                  depth 1     no pool
          fs-callback              depth 16    pool 32
          fs-promises              depth 16    pool 32
          native-pwrite:threads=2  depth 1     no pool
          native-uv                depth 16    pool 32

      At their own values
      - null, poolSize: it has no pool
      - fs-sync, depth: a synchronous call has one in flight
      - fs-sync, poolSize: it uses no pool
      - native-pwrite, depth: one call for each thread
      - native-pwrite, poolSize: threads of its own
      - fs-callback, poolSize: 2 members with 16 in flight each: the pool has a thread
        for each of them
      - fs-promises, poolSize: 2 members with 16 in flight each: the pool has a thread
        for each of them
      - native-uv, poolSize: 2 members with 16 in flight each: the pool has a thread
        for each of them

      Bytes written: at least 2.81 GiB
      Space at a time, all of it removed again
      - /a: 16.0 MiB in 6 inodes; 50 GiB free, 1 GiB reserve
      - /b: 16.0 MiB in 6 inodes; free space unknown, 1 GiB reserve

      Notes
      - worker-pool is left out with direct I/O: its shared buffers are not aligned.
      - Sets: depth, files and bytes are for each member, and the pool is at least the
        total depth.

      Warnings
      - /b: the file system does not tell its free space; it was not checked.
      "
    `);
  });

  it('fits 80 columns', async () => {
    const input = {
      set: ['/disk,/shm'],
      strategy: 'all',
      pool: Array.from({ length: 40 }, (_, n) => n + 1),
      direct: true,
    };
    const made = await makePlan(input, surroundings());
    const widths = describePlan(made.plan, made)
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
  });
});
