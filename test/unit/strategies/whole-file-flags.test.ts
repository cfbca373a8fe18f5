import { constants } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { IoJob } from '../../../src/domain/job.js';
import { noPartIn } from '../../../src/domain/strategy.js';
import { truncateParameter, writeOpening } from '../../../src/strategies/whole-file/flags.js';

/** A job that writes over files that are there, or that makes them. */
const job = (makes: boolean) =>
  ({
    syncCall: makes ? 'fsync' : 'fdatasync',
    direct: false,
    dsync: false,
    readOnly: false,
  }) as unknown as IoJob;

describe('writeOpening', () => {
  it('empties files that are there where that was asked for, and then they grow', () => {
    const inPlace = writeOpening(job(false), { truncate: 'no' });
    const emptied = writeOpening(job(false), { truncate: 'yes' });
    expect(inPlace.flags & constants.O_TRUNC).toBe(0);
    expect(emptied.flags & constants.O_TRUNC).toBe(constants.O_TRUNC);
    expect([inPlace.grows, emptied.grows]).toEqual([false, true]);
    for (const { flags } of [inPlace, emptied]) {
      expect(flags & constants.O_NOFOLLOW).toBe(constants.O_NOFOLLOW);
      expect(flags & constants.O_CREAT).toBe(0);
    }
    const made = writeOpening(job(true), { truncate: 'no' });
    expect(made.flags & constants.O_EXCL).toBe(constants.O_EXCL);
    expect(made.grows).toBe(true);
  });
});

describe('truncate', () => {
  it('has no part in reads, nor in files that are made', () => {
    const partOf = (operation: string, mode: string) => noPartIn(truncateParameter, { operation, mode })?.why;
    expect(partOf('write', 'overwrite')).toBeUndefined();
    expect(partOf('mix', 'overwrite')).toBeUndefined();
    expect(partOf('read', 'overwrite')).toContain('read');
    expect(partOf('write', 'new')).toContain('empty');
  });
});
