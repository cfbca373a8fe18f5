import type { Finding } from '../../domain/finding.js';

/** How sure one finding must be beside another: a step less at most, and a guess beside a guess alone; as sure as it; or surer. */
export type Sureness = 'nearly' | 'as' | 'more';

/** Of confidences, to compare them by. */
export const rank = { high: 2, medium: 1, low: 0 } as const;

export function isSure(
  sureness: Sureness,
  one: Pick<Finding, 'confidence'>,
  other: Pick<Finding, 'confidence'>,
): boolean {
  const more = rank[one.confidence] - rank[other.confidence];
  if (sureness === 'nearly') return more >= -1 && (more >= 0 || one.confidence !== 'low');
  return sureness === 'as' ? more >= 0 : more > 0;
}
