import { isDeepStrictEqual } from 'node:util';
import type { CellKey } from '../../domain/plan.js';
import type { ReportCell } from '../../domain/report.js';

/** A cell of the report with a result. */
export type MeasuredCell = ReportCell & { readonly throughput: NonNullable<ReportCell['throughput']> };

/** Whether a round of a cell counts, so that it has a result. */
export function isMeasured(cell: ReportCell): cell is MeasuredCell {
  return cell.throughput !== null;
}

/** Cells with a result whose key has these values, in their order. */
export function cellsWith(cells: readonly ReportCell[], where: Partial<CellKey>): readonly MeasuredCell[] {
  const names = Object.keys(where) as (keyof CellKey)[];
  return cells
    .filter(isMeasured)
    .filter(({ key }) => names.every((name) => isDeepStrictEqual(key[name], where[name])));
}

/** Whether two cells do the same on the same members, the named dimensions aside. */
export function sameBut(a: ReportCell, b: ReportCell, dimensions: readonly (keyof CellKey)[]): boolean {
  const names = Object.keys(a.key) as (keyof CellKey)[];
  const membersOf = ({ members }: ReportCell): readonly string[] => members.map(({ path }) => path);
  return (
    isDeepStrictEqual(membersOf(a), membersOf(b)) &&
    names.every((name) => dimensions.includes(name) || isDeepStrictEqual(a.key[name], b.key[name]))
  );
}
