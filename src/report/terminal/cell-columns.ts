import type { ReportCell } from '../../domain/report.js';
import { workIdentity, workloadLabel } from '../workload-label.js';
import { NONE } from './figures.js';
import type { TableColumn } from './table.js';

/** The columns that tell the cells of one workload apart. */
export const cellColumns: readonly TableColumn[] = [
  { header: 'strategy' },
  { header: 'pool', align: 'right' },
  { header: 'depth', align: 'right' },
];

/**
 * The values of {@link cellColumns}; what runs at the strategy's own value is marked `fixed`.
 *
 * @param peers - the cells that it must be told from: a strategy's own parameters are named where they differ.
 */
export function cellCells({ key, fixed }: ReportCell, peers: readonly ReportCell[]): readonly string[] {
  const isFixed = (dimension: string) => fixed.some((one) => one.dimension === dimension);
  const pool = key.poolSize === null ? NONE : `${key.poolSize}${isFixed('poolSize') ? ' fixed' : ''}`;
  return [strategyName(key, peers), pool, `${key.depth}${isFixed('depth') ? ' fixed' : ''}`];
}

const ownParameters = ['batch', 'threads', 'cpus', 'node'] as const;

function strategyName(key: ReportCell['key'], peers: readonly ReportCell[]): string {
  const alike = peers.filter((peer) => peer.key.strategy === key.strategy);
  const varied = ownParameters.filter(
    (name) => key[name] !== null && alike.some((peer) => peer.key[name] !== key[name]),
  );
  return [key.strategy, ...varied.map((name) => `${name} ${key[name] ?? ''}`)].join(' ');
}

/** `native-uv pool 4 depth 16` */
export function cellName(cell: ReportCell, peers: readonly ReportCell[]): string {
  const [strategy = '', pool = NONE, depth = ''] = cellCells(cell, peers);
  return `${strategy}${pool === NONE ? '' : ` pool ${pool}`} depth ${depth}`;
}

/** Cells that do the same work. */
export interface CellGroup {
  readonly label: string;
  readonly cells: readonly ReportCell[];
}

/** The cells of a volume by the work that they do, in the order of their first cells. */
export function groupCells(cells: readonly ReportCell[]): readonly CellGroup[] {
  const groups = new Map<string, ReportCell[]>();
  for (const cell of cells) {
    const identity = workIdentity(
      cell.key,
      cell.members.map(({ path }) => path),
    );
    groups.set(identity, [...(groups.get(identity) ?? []), cell]);
  }
  return [...groups.values()].map((members) => {
    const first = members[0];
    return { label: first ? workloadLabel(first.key, first.members.length) : '', cells: members };
  });
}
