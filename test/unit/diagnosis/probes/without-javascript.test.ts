import { describe, expect, it } from 'vitest';
import { withoutJavascript } from '../../../../src/diagnosis/probes/without-javascript.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const of = (options: CellOptions) =>
  asked(withoutJavascript, volumeFacts([cell({ ops: [100], ...options })]));
const busy: CellOptions = { user: 0.9, system: 0.1, loop: 0.99 };

describe('without-javascript', () => {
  it('does the same in C++ by the same pool, or in one thread, as many blocks a call', () => {
    expect(of({ ...busy, strategy: 'fs-promises' })!.cells[0]!.change).toEqual({
      strategy: 'native-uv',
      parameters: { vector: 1 },
    });
    const sync = { ...busy, strategy: 'fs-sync', key: { parameters: { vector: 8 } } } as const;
    expect(of(sync)!.cells[0]!.change).toEqual({ strategy: 'native-pwrite', parameters: { vector: 8 } });
  });

  it('asks nothing where the loop has time, or a synchronous call waits', () => {
    expect(of({ strategy: 'fs-promises', loop: 0.5 })).toBeNull();
    expect(of({ strategy: 'fs-sync', user: 0.05, system: 0.1 })).toBeNull();
    const facts = volumeFacts([cell({ ...busy, strategy: 'fs-promises', ops: [100] })]);
    expect(asked(withoutJavascript, afterProbe(facts, 'without-javascript'))).toBeNull();
  });
});
