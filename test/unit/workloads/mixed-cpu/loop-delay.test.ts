import { describe, expect, it } from 'vitest';
import { watchLoop } from '../../../../src/workloads/mixed-cpu/loop-delay.js';

/** Holds the loop. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('watchLoop', () => {
  it('sees the first block of the loop, which begins with the work', async () => {
    const { value, figures } = await watchLoop(() => {
      block(50);
      return Promise.resolve('done');
    });
    expect(value).toBe('done');
    expect(figures['loop delay max']!.value).toBeGreaterThan(45);
  });
});
