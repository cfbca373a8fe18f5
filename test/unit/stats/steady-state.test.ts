import { describe, expect, it } from 'vitest';
import { assessWindow, findSteadyState } from '../../../src/stats/steady-state.js';

describe('assessWindow', () => {
  it('finds 228.90 240.21 240.60 240.71 240.71 steady', () => {
    const window = assessWindow([228.9, 240.21, 240.6, 240.71, 240.71]);
    expect(window.excursion).toBeCloseTo(0.0496, 4);
    expect(window.rise).toBeCloseTo(0.0405, 4);
    expect(window.steady).toBe(true);
  });

  it('finds 100 103 106 109 112 not steady: it rises too much', () => {
    const window = assessWindow([100, 103, 106, 109, 112]);
    expect(window.excursion).toBeCloseTo(12 / 106, 10);
    expect(window.rise).toBeCloseTo(12 / 106, 10);
    expect(window.steady).toBe(false);
  });

  it('finds a window not steady that swings without a trend', () => {
    const window = assessWindow([100, 125, 100, 125, 100]);
    expect(window.rise).toBeCloseTo(0, 10);
    expect(window.steady).toBe(false);
  });

  it('counts a fall as it counts a rise', () => {
    expect(assessWindow([112, 109, 106, 103, 100]).steady).toBe(false);
  });
});

describe('findSteadyState', () => {
  it('needs five rounds', () => {
    expect(findSteadyState([1, 1, 1, 1])).toBeNull();
  });

  it('gives the first steady window', () => {
    expect(findSteadyState([10, 50, 100, 100, 100, 100, 100, 100])).toMatchObject({ first: 2, steady: true });
  });

  it('gives the last window where none is steady, and looks at 25 rounds at most', () => {
    const rising = Array.from({ length: 40 }, (_, index) => 2 ** index);
    expect(findSteadyState(rising)).toMatchObject({ first: 20, steady: false });
    const late = [...rising.slice(0, 25), ...new Array<number>(10).fill(5)];
    expect(findSteadyState(late)?.steady).toBe(false);
  });
});
