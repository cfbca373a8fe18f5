import { describe, expect, it } from 'vitest';
import { fioArguments } from '../../../../src/strategies/fio/arguments.js';
import { makeJob, type Row } from '../../native/jobs.js';

const BLOCK = 4096;
const writes = (offsets: readonly number[]): Row[] =>
  offsets.map((offset) => ({ kind: 'write', offset, size: BLOCK }));

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
        '--numjobs=1',
        '--overwrite=1',
        '--number_ios=30',
        '--direct=0',
      ]),
    );
    expect(args.some((arg) => arg.startsWith('--runtime'))).toBe(false);
  });

  it('give psync a thread for each lane, and each its share of the calls', () => {
    const job = makeJob(['/a'], writes([0, 4096]), { lanes: 4, limitUnits: 30 });
    expect(fioArguments(job, 'psync')).toEqual(
      expect.arrayContaining(['--iodepth=1', '--numjobs=4', '--number_ios=8', '--rw=write', '--overwrite=0']),
    );
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
});
