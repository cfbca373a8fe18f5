import { describe, expect, it } from 'vitest';
import { errorCodeOf, IotriageError, messageOf, usageError } from '../../../src/domain/errors.js';

describe('usageError', () => {
  it('has a line for each problem, with value and remedy', () => {
    const error = usageError([
      { option: '--pool', value: '0', message: 'is too small', remedy: 'Give 4' },
      { option: 'foo in plan.json', value: '', message: 'is not known', remedy: 'Leave it out' },
    ]);
    expect(error).toBeInstanceOf(IotriageError);
    expect(error.code).toBe('usage');
    expect(error.message).toBe(
      '--pool 0: is too small. Give 4.\nfoo in plan.json: is not known. Leave it out.',
    );
    expect(error.problems).toHaveLength(2);
  });
});

describe('anything thrown', () => {
  it('has a message', () => {
    expect(messageOf(new TypeError('no'))).toBe('no');
    expect(messageOf('bare')).toBe('bare');
  });

  it('has a code only where it is text', () => {
    expect(errorCodeOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(errorCodeOf({ code: 2 })).toBeUndefined();
    expect(errorCodeOf(null)).toBeUndefined();
    expect(errorCodeOf('ENOENT')).toBeUndefined();
  });
});
