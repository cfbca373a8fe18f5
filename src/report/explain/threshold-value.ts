import type { Threshold } from '../../domain/finding.js';
import { formatBytes, formatCount, formatNs, significant } from '../../domain/units.js';

/** A threshold's value as people read it: `50 %`, `1.5x`, `64 KiB`, `400 ms`, `0.5`. */
export function thresholdValue({ value, unit }: Pick<Threshold, 'value' | 'unit'>): string {
  if (unit === 'share') return `${Number((100 * value).toPrecision(3))} %`;
  if (unit === 'times') return `${trimmed(value)}x`;
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'ns') return formatNs(value);
  return value >= 1e4 ? formatCount(value) : trimmed(value);
}

/** A bound was chosen, not measured: `1.50` would claim a precision. */
function trimmed(value: number): string {
  return String(Number(significant(value)));
}
