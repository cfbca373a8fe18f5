import type { Fact } from '../../domain/facts.js';
import type { ReportCell, ReportOperation } from '../../domain/report.js';
import { formatCount, NS_PER_US, significant } from '../../domain/units.js';

/** Stands where there is no figure; the reason stands in a note or among what was unavailable. */
export const NONE = '-';

/** MB/s without the unit, for a column that has it in its head. */
export function megabytes(bytesPerSecond: number | null | undefined): string {
  return orNone(bytesPerSecond, (value) => significant(value / 1e6));
}

/** `12.3k` */
export function count(value: number | null | undefined): string {
  return orNone(value, (known) => formatCount(known).replace(' ', ''));
}

/** Microseconds without the unit. */
export function microseconds(ns: number | null | undefined): string {
  return orNone(ns, (value) => significant(value / NS_PER_US));
}

/** `45 %` of a share from 0 to 1; below 10 % with one decimal. */
export function percent(share: number | null | undefined): string {
  return orNone(share, (value) => `${Number((100 * value).toFixed(value < 0.0995 ? 1 : 0))} %`);
}

export function number(value: number | null | undefined): string {
  return orNone(value, significant);
}

export function fact({ value }: Fact): string {
  return number(value);
}

/** `1.05x` */
export function times(ratio: number | null | undefined): string {
  return orNone(ratio, (value) => `${significant(value)}x`);
}

/** The operation that the cell is about: its writes, or its reads. */
export function mainOperation(cell: ReportCell): ReportOperation | undefined {
  return cell.operations[cell.key.operation];
}

/** In all, from the calls on: where a rate was asked for, `latencySumNs` may count from the intended starts. */
export function callTimeNs(operation: ReportOperation | undefined): number {
  if (operation === undefined) return 0;
  const { issueLatencyNs, latencySumNs } = operation;
  return issueLatencyNs === null ? latencySumNs : issueLatencyNs.mean * issueLatencyNs.count;
}

function orNone(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NONE : format(value);
}
