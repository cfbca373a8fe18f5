import { describe, expect, it } from 'vitest';
import { labCases } from '../cases/registry.js';
import { readOptions } from './options.js';

const read = (...args: string[]): ReturnType<typeof readOptions> => readOptions(args, labCases);

describe('options of the lab', () => {
  it('are every case but the long ones, at its second setting with one seed, where none is given', () => {
    const cases = labCases.filter(({ isLong }) => isLong !== true);
    expect(cases.length).toBeGreaterThan(10);
    expect(cases.length).toBeLessThan(labCases.length);
    expect(read()).toMatchObject({
      settings: [1],
      seeds: [1],
      jobs: 1,
      gate: false,
      confirm: false,
      json: null,
      keep: null,
    });
    expect(read().cases).toEqual(cases);
    expect(read('--list').cases).toEqual(labCases);
    expect(read('--only', 'serial-default').cases).toHaveLength(1);
  });

  it('are three settings and three seeds with --full, less what is named', () => {
    expect(read('--full')).toMatchObject({ cases: labCases, settings: [0, 1, 2], seeds: [1, 2, 3] });
    expect(read('--full', '--seeds', '7')).toMatchObject({ settings: [0, 1, 2], seeds: [7] });
    expect(read('--settings', '1,3', '--seeds', '2,4')).toMatchObject({ settings: [0, 2], seeds: [2, 4] });
  });

  it('name cases', () => {
    expect(read('--only', 'stall,slots').cases.map(({ name }) => name)).toEqual(['stall', 'slots']);
    expect(() => read('--only', 'stal')).toThrow('there is no case stal, but throttled-bandwidth,');
  });

  it.each([['--settings', '0'], ['--jobs', '0'], ['--settings', '4'], ['--seeds', 'x'], ['--unknown']])(
    'refuse %s %s',
    (...args) => {
      expect(() => read(...args)).toThrow(args[0]);
    },
  );
});
