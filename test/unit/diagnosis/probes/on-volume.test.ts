import { expect, it } from 'vitest';
import { measuredOnVolume } from '../../../../src/diagnosis/probes/on-volume.js';
import { cell, volumeFacts } from '../build/synthetic-facts.js';

it('measuredOnVolume is of all works, without controls and what has no result', () => {
  const [small, large] = [cell({ ops: [1] }), cell({ ops: [1], key: { blockSizeBytes: 65536 } })];
  const facts = volumeFacts([small, cell({ strategy: 'null', ops: [1] }), cell(), large]);
  expect(measuredOnVolume(facts)).toEqual([small, large]);
});
