import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/domain/report.js';
import { noAnswerWords } from '../../../../src/report/terminal/no-answer.js';

const cell = (exit: string, message: string | null = null) => ({
  trials: [{ exit, failure: message === null ? null : { code: 'ENOSPC', message } }],
});
const words = (status: string, cells: readonly unknown[], activities: readonly unknown[] = []): string =>
  noAnswerWords({ run: { status }, volumes: [{ cells }], activities } as unknown as Report);

describe('noAnswerWords', () => {
  it('tells the first failure with how many cells have no result', () => {
    expect(words('partial', [cell('completed'), cell('failed', 'the disk is full.')], [cell('failed')])).toBe(
      'Nothing was measured that answers the question: 2 of 3 cells have no result (the disk is full).',
    );
  });

  it('tells an end before the end, and a plan without what is compared', () => {
    expect(words('interrupted', [cell('interrupted')])).toContain('the run was ended before');
    expect(words('complete', [cell('completed')])).toContain('are not in this plan: leave out');
  });
});
