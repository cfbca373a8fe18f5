import { expect, it } from 'vitest';
import { ddFileOf } from '../../../../src/strategies/dd/file-of.js';
import { makeJob } from '../../native/jobs.js';

const asked = { direct: true, dsync: true } as const;
const flags = ['direct', 'dsync'];

it('asks dd to make the files of a job that has new ones, and to write over those of another', () => {
  const rows = [{ kind: 'write', size: 10_000 }] as const;
  const made = { path: '/a', sizeBytes: 10_000, pieceBytes: 4096, flags };
  const jobOf = (syncCall: 'fsync' | 'fdatasync') => makeJob(['/a'], rows, { ...asked, syncCall });
  expect(ddFileOf(jobOf('fsync'), 0, 4096)).toEqual({ ...made, does: 'make' });
  expect(ddFileOf(jobOf('fdatasync'), 0, 4096)).toEqual({ ...made, does: 'overwrite' });
});

it('asks dd to read, where nothing is made durable', () => {
  const job = makeJob(['/a', '/b'], [{ kind: 'read', file: 1, size: 512 }], asked);
  const read = { path: '/b', sizeBytes: 512, pieceBytes: 4096, does: 'read', flags: ['direct'] };
  expect(ddFileOf(job, 0, 4096)).toEqual(read);
});
