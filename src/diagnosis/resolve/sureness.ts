import type { Finding } from '../../domain/finding.js';

/** How sure one finding must be beside another: as sure as it, or surer. */
export type Sureness = 'as' | 'more';

/** Of confidences, to compare them by. */
export const rank = { high: 2, medium: 1, low: 0 } as const;

export function isSure(
  sureness: Sureness,
  one: Pick<Finding, 'confidence'>,
  other: Pick<Finding, 'confidence'>,
): boolean {
  const more = rank[one.confidence] - rank[other.confidence];
  return sureness === 'as' ? more >= 0 : more > 0;
}
