import { describe, expect, it } from 'vitest';
import type { ReportVolume } from '../../../../src/domain/report.js';
import { buildConfirmation } from '../../../../src/report/build/confirmation.js';
import { createPage } from '../../../../src/report/terminal/page.js';
import { renderConfirmation } from '../../../../src/report/terminal/probes.js';
import { volumeFacts } from '../fixtures/facts.js';
import { diskVolume } from '../fixtures/volumes.js';

const confirmation: NonNullable<ReportVolume['confirmation']> = {
  advice: 'pool-starved: Start the service with UV_THREADPOOL_SIZE=16',
  baseCellId: 'base',
  cellId: 'changed',
  metric: 'operationsPerSecond',
  predictedRatio: 3.9,
  measuredRatio: 3.7,
  interval: [3.6, 3.8],
  holds: true,
  basis: 'what native-threads do',
};

function rendered(over: Partial<typeof confirmation> | null, wasAskedFor = true): string {
  const volume = { confirmation: over === null ? null : { ...confirmation, ...over } };
  const page = createPage({ colour: false, columns: 120 });
  return renderConfirmation(page, volume as ReportVolume, wasAskedFor)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('the confirmation', () => {
  it('says what was predicted, what was measured, and that it holds', () => {
    expect(rendered({})).toBe(
      '→ Confirmed by trial: pool-starved: Start the service with UV_THREADPOOL_SIZE=16: 3.90x was predicted ' +
        '(what native-threads do), 3.70x (3.60 to 3.80) was measured.',
    );
  });

  it('says that it does not', () => {
    const text = rendered({ measuredRatio: 2, interval: null, holds: false });
    expect(text).toMatch(/^→ Not confirmed: pool-starved/);
    expect(text).toMatch(/2(\.00)?x was measured, more than 25 % apart\.$/);
  });

  it('says that nothing was measured', () => {
    const text = rendered({ measuredRatio: null, interval: null, holds: null });
    expect(text).toMatch(/^→ Not confirmed: .* no round of it completed\.$/);
  });

  it('does not call rounds that cannot be compared far apart', () => {
    const text = rendered({ interval: null, holds: null });
    expect(text).toMatch(/^→ Not confirmed: .* 3\.70x was measured, of rounds of which only one side/);
  });

  it('is left out where none was asked for, and says so where none was possible', () => {
    expect(rendered(null, false)).toBe('');
    expect(rendered(null)).toMatch(/^→ Nothing to confirm/);
  });

  it('is made of the trial of the advice alone', () => {
    const facts = volumeFacts(diskVolume, []);
    expect(buildConfirmation(facts)).toBeNull();
    const { advice, predictedRatio, measuredRatio, ...rest } = confirmation;
    const probe = {
      ...{ name: 'confirm', question: '', about: [], diagnose: false, cellIds: [], ownCellIds: [] },
      why: advice,
      predictions: [{ ...rest, ratio: predictedRatio, measured: measuredRatio }],
    };
    expect(buildConfirmation({ ...facts, probes: [{ ...probe, kind: 'probe' }] })).toBeNull();
    expect(buildConfirmation({ ...facts, probes: [{ ...probe, kind: 'confirm' }] })).toEqual(confirmation);
  });
});
