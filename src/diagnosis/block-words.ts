import type { Evidence } from '../domain/finding.js';
import type { BlockEffect } from './block-effect.js';

/** What the size of the blocks does, as evidence; nothing where it was not measured. */
export function blockEvidence(effect: BlockEffect | null): readonly Evidence[] {
  if (effect === null) return [];
  const { sizes, bytes, large, small } = effect;
  return [
    {
      name: `bytes/s with blocks ${sizes} times as large`,
      value: `${bytes.toFixed(2)}x`,
      unit: '',
      source: `cell ${large.id}, cell ${small.id}`,
    },
  ];
}
