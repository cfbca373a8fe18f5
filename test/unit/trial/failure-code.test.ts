import { describe, expect, it } from 'vitest';
import { IotriageError } from '../../../src/domain/errors.js';
import { failureCode } from '../../../src/trial/failure-code.js';

const system = (code: string): Error => Object.assign(new Error(code), { code });

describe('failureCode', () => {
  it("is the system's own, also where it is the cause of a refused workspace", () => {
    expect(failureCode(system('ENOSPC'))).toBe('ENOSPC');
    const cause = system('EACCES');
    expect(failureCode(new IotriageError('workspace-refused', 'no', [], { cause }))).toBe('EACCES');
  });

  it('is `unsupported` for a closed route, whichever system call told it', () => {
    const cause = system('EPERM');
    expect(failureCode(new IotriageError('unsupported', 'a filter forbids it', [], { cause }))).toBe(
      'unsupported',
    );
    expect(failureCode(system('unsupported'))).toBe('unsupported');
  });

  it('is `gone` for a volume that went away, and `internal` for what nobody foresaw', () => {
    expect(failureCode(new IotriageError('volume-gone', 'gone'))).toBe('gone');
    expect(failureCode(new TypeError('no'))).toBe('internal');
    expect(failureCode('no')).toBe('internal');
  });
});
