import { describe, expect, it } from 'vitest';
import { failureRule, type FailureVerdict } from '../../../../src/diagnosis/rules/failure.js';
import { cell, conclude, rounds, volumeFacts } from '../build/synthetic-facts.js';

const failed = (code: string, afterBytes = 0) =>
  cell({ failure: { code, message: `write: ${code}`, afterBytes } });

describe('failureRule', () => {
  it.each([
    ['enospc', 'ENOSPC'],
    ['edquot', 'EDQUOT'],
    ['erofs', 'EROFS'],
    ['eacces', 'EACCES'],
    ['eacces', 'EPERM'],
    ['eio', 'EIO'],
    ['enametoolong', 'ENAMETOOLONG'],
    ['gone', 'gone'],
    ['gone', 'ENOTCONN'],
  ] as [FailureVerdict, string][])('gives %s for %s', (id, code) => {
    expect(conclude(failureRule(id), volumeFacts([failed(code)]))).toMatchObject({ id, explains: 1 });
  });

  it('says nothing of other codes, nor of trials that completed', () => {
    expect(conclude(failureRule('enospc'), volumeFacts([failed('EIO')]))).toBeNull();
    expect(conclude(failureRule('enospc'), volumeFacts([cell({ ops: rounds(100) })]))).toBeNull();
  });

  it('counts no trials of controls, which never touch the volume', () => {
    const control = cell({ strategy: 'null', ops: rounds(1e7) });
    expect(conclude(failureRule('enospc'), volumeFacts([failed('ENOSPC'), control]))!.summary).toContain(
      '3 of 3',
    );
  });

  it('counts what failed among all, and says what was free and what was moved', () => {
    const facts = volumeFacts([failed('ENOSPC', 1024), cell({ ops: rounds(100) })]);
    const finding = conclude(failureRule('enospc'), facts)!;
    expect(finding.explains).toBe(0.5);
    expect(finding.summary).toContain('3 of 6 trials on /data failed with ENOSPC after 3 KiB');
    expect(finding.evidence.find(({ name }) => name === 'free before the run')!.value).toBe(5e10);
    expect(finding.contradicts[0]).toContain('3 of 6 trials');
  });
});
