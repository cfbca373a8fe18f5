import { describe, expect, it } from 'vitest';
import type { ResourceUse } from '../../../src/domain/measurement.js';
import { addResources, resourceUseOf, usedBetween } from '../../../src/domain/resource-use.js';

const use = (unit: number): ResourceUse => ({
  userNs: unit,
  systemNs: 2 * unit,
  voluntaryContextSwitches: 3 * unit,
  involuntaryContextSwitches: 4 * unit,
  minorFaults: 5 * unit,
  majorFaults: 6 * unit,
});

describe('resources', () => {
  it('add what the children used, if there are any', () => {
    expect(addResources(use(1), use(10))).toEqual(use(11));
    expect(addResources(use(1), null)).toEqual(use(1));
  });

  it('between two looks are the later less the earlier', () => {
    expect(usedBetween(use(1), use(10))).toEqual(use(9));
  });

  it('are in ns where getrusage has microseconds', () => {
    const usage = process.resourceUsage();
    expect(resourceUseOf(usage)).toMatchObject({
      userNs: usage.userCPUTime * 1000,
      systemNs: usage.systemCPUTime * 1000,
      majorFaults: usage.majorPageFault,
    });
  });
});
