import { describe, expect, it } from 'vitest';
import { fioArguments } from '../../../../src/strategies/fio/arguments.js';
import { makeJob, type Row } from '../../native/jobs.js';

const BLOCK = 4096;
const writes = (offsets: readonly number[]): Row[] =>
  offsets.map((offset) => ({ kind: 'write', offset, size: BLOCK }));

const valuesOf = (args: readonly string[], name: string): number[] =>
  args.flatMap((arg) => (arg.startsWith(`--${name}=`) ? [Number(arg.slice(name.length + 3))] : []));

describe('the arguments of fio', () => {
  it('are those of the job', () => {
    const job = makeJob(['/a:b', '/c'], writes([8192, 0, 4096]), {
      lanes: 3,
      limitUnits: 30,
      syncCall: 'fdatasync',
    });
    const args = fioArguments(job, 'libaio');
    expect(args).toEqual(
      expect.arrayContaining([
        '--filename=/a\\:b:/c',
        '--bs=4096',
        '--rw=randwrite',
        '--iodepth=3',
        '--overwrite=1',
        '--nrfiles=2',
        `--size=${2 * 64 * BLOCK}`,
        `--io_size=${30 * BLOCK}`,
        '--direct=0',
        '--disk_util=0',
      ]),
    );
    expect(args.some((arg) => arg.startsWith('--runtime'))).toBe(false);
  });

  it('give each lane of psync a job with blocks of its own, and each its share of the calls', () => {
    const job = makeJob(['/a'], writes([0, 4096]), { lanes: 4, limitUnits: 30 });
    const args = fioArguments(job, 'psync');
    expect(args).toEqual(expect.arrayContaining(['--iodepth=1', '--rw=write', '--overwrite=0']));
    expect(valuesOf(args, 'offset')).toEqual([0, 16, 32, 48].map((block) => block * BLOCK));
    expect(valuesOf(args, 'size')).toEqual([16, 16, 16, 16].map((blocks) => blocks * BLOCK));
    expect(valuesOf(args, 'io_size')).toEqual([7, 8, 7, 8].map((calls) => calls * BLOCK));
  });

  it('end a job at the first of its time and its bytes', () => {
    const job = makeJob(['/a'], writes([0]), { limitUnits: 8, limitNs: 2e9 });
    const args = fioArguments(job, 'psync');
    expect(args).toEqual(expect.arrayContaining(['--runtime=2000ms', `--io_size=${8 * BLOCK}`]));
    expect(args).not.toContain('--time_based');
    const long = fioArguments({ ...job, limitUnits: 2 ** 50 }, 'psync');
    expect(long).toContain('--time_based');
    expect(valuesOf(long, 'io_size')).toEqual([]);
  });

  it('say the time, the share of reads and the syncs', () => {
    const mixed: Row[] = [...writes([0]), { kind: 'read', offset: 4096, size: BLOCK }, ...writes([0, 8192])];
    const args = fioArguments(
      makeJob(['/a'], mixed, { limitUnits: null, limitNs: 1.5e9, dsync: true }),
      'io_uring',
    );
    expect(args).toEqual(
      expect.arrayContaining([
        '--time_based',
        '--runtime=1500ms',
        '--rw=randrw',
        '--rwmixread=25',
        '--sync=dsync',
      ]),
    );
    const synced: Row[] = [...writes([0, 4096]), { kind: 'sync' }];
    expect(
      fioArguments(makeJob(['/a'], synced, { unitLength: 3, syncCall: 'fdatasync' }), 'psync'),
    ).toContain('--fdatasync=2');
  });

  it('share the rate of a paced job among its parts, by bytes a second', () => {
    const pacing = { intervalNs: 1e7, offsetNs: 0, stepNs: 0 };
    const job = makeJob(['/a'], writes([0, 4096]), { lanes: 4, limitUnits: 30, pacing });
    const rates = (args: readonly string[]): string[] => args.filter((arg) => arg.startsWith('--rate='));
    expect(rates(fioArguments(job, 'psync'))).toEqual(Array(4).fill(`--rate=0,${25 * BLOCK}`));
    expect(rates(fioArguments(job, 'io_uring'))).toEqual([`--rate=0,${100 * BLOCK}`]);
    const mixed: Row[] = [...writes([0]), { kind: 'read', offset: 4096, size: BLOCK }, ...writes([0, 8192])];
    const mix = makeJob(['/a'], mixed, { limitUnits: 30, pacing });
    expect(rates(fioArguments(mix, 'io_uring'))).toEqual([`--rate=${25 * BLOCK},${75 * BLOCK}`]);
    const synced: Row[] = [...writes([0, 4096]), { kind: 'sync' }];
    const units = makeJob(['/a'], synced, { unitLength: 3, limitUnits: 30, pacing });
    expect(rates(fioArguments(units, 'io_uring'))).toEqual([`--rate=0,${200 * BLOCK}`]);
    expect(rates(fioArguments({ ...job, pacing: null }, 'psync'))).toEqual([]);
  });
});
