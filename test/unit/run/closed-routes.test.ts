import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../../src/domain/trial.js';
import { ClosedRoutes, isUnsupported } from '../../../src/run/closed-routes.js';

function ended(cellId: string, staged: boolean, code: string | null): TrialRecord {
  const failure = code === null ? null : { code, message: code, phase: null, errors: [], afterBytes: 0 };
  return {
    cellId,
    round: 0,
    staged,
    exit: code === null ? 'completed' : 'failed',
    startNs: 0,
    endNs: 1,
    measurement: null,
    failure,
    series: [],
    node: 'v20.20.2',
    uv: '1.46.0',
    processors: null,
    poolThreadIds: [],
    disturbances: [],
    unavailable: [],
  };
}

const planned = (cellId: string, staged: boolean) => ({ cellId, staged, round: 1 });

describe('ClosedRoutes', () => {
  it('closes a cell that said that it is unsupported, its staged trials too, and no other', () => {
    const routes = new ClosedRoutes();
    routes.note(ended('ring', false, 'unsupported'));
    expect(routes.has(planned('ring', false))).toBe(true);
    expect(routes.has(planned('ring', true))).toBe(true);
    expect(routes.has(planned('other', false))).toBe(false);
  });

  it('leaves the plain trials where only the staged one could not be had', () => {
    const routes = new ClosedRoutes();
    routes.note(ended('promises', true, 'unsupported'));
    expect(routes.has(planned('promises', true))).toBe(true);
    expect(routes.has(planned('promises', false))).toBe(false);
  });

  it('closes nothing for another failure, or for a success', () => {
    const routes = new ClosedRoutes();
    for (const code of ['ENOSPC', 'hung', 'crashed', null]) {
      const record = ended('cell', false, code);
      expect(isUnsupported(record)).toBe(false);
      routes.note(record);
    }
    expect(routes.has(planned('cell', false))).toBe(false);
  });
});
