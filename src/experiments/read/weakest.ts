import type { Confidence } from '../../domain/finding.js';

const ranks: readonly Confidence[] = ['low', 'medium', 'high'];

/** The least of several; of none it is `low`. */
export function weakest(confidences: readonly Confidence[]): Confidence {
  return ranks.find((rank) => confidences.includes(rank)) ?? 'low';
}
