import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WORKSPACE_FILE } from '../../../src/trial/marker.js';

describe('WORKSPACE_FILE', () => {
  it.each(['f0000', 'l0000', 's0000', 'f1234567', 's0000-wal', 's0000-shm', 's0000-journal'])(
    'is %s',
    (name) => {
      expect(name).toMatch(WORKSPACE_FILE);
    },
  );

  it.each([
    's0000-',
    's0000-WAL',
    'f0000-wal',
    's0000-wal\n',
    's0000-mj0',
    's00000000-wal',
    'x-wal',
    '-wal',
    '../s0000',
  ])('is not %j', (name) => {
    expect(name).not.toMatch(WORKSPACE_FILE);
  });

  it('is no name that has more than a letter, digits and an ending of SQLite', () => {
    const own = /^[a-z][0-9]{4,7}$/;
    fc.assert(
      fc.property(
        fc.string({ maxLength: 16 }),
        fc.constantFrom('', '-wal', '-shm', '-journal'),
        (stem, ending) => {
          const allowed = own.test(stem) && (ending === '' || stem.startsWith('s'));
          // A stem may itself hold an ending.
          fc.pre(!/-(wal|shm|journal)$/.test(stem));
          return WORKSPACE_FILE.test(stem + ending) === allowed;
        },
      ),
    );
  });
});
