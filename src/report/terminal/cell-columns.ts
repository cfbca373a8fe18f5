import { goesByLibuvRing } from '../../domain/libuv-io.js';
import type { ReportCell } from '../../domain/report.js';
import { wholeFileIdentity, workIdentity, workloadLabel } from '../workload-label.js';
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
export function cellCells(cell: ReportCell, peers: readonly ReportCell[]): readonly string[] {
  const { key, fixed } = cell;
  const isFixed = (dimension: string) => fixed.some((one) => one.dimension === dimension);
  const pool = key.poolSize === null ? NONE : `${key.poolSize}${isFixed('poolSize') ? ' fixed' : ''}`;
  return [strategyName(cell, peers), pool, `${key.depth}${isFixed('depth') ? ' fixed' : ''}`];
}

function strategyName(cell: ReportCell, peers: readonly ReportCell[]): string {
  const { key } = cell;
  const alike = peers
    .filter((peer) => peer.key.strategy === key.strategy)
    .map((peer) => ownParameters(peer.key));
  const varied = Object.entries(ownParameters(key))
    // Where the ring alone was measured, its row must not be taken for the pool's.
    .filter(
      ([name, value]) =>
        alike.some((peer) => peer[name] !== value) || (name === 'io' && goesByLibuvRing(key)),
    )
    .flatMap(([name, value]) => {
      if (name === 'node') return `node ${nodeLabel(cell, peers)}`;
      if (name === 'cpus') return `cpus ${value ?? 'all'}`;
      return value === null ? [] : `${name} ${String(value)}`;
    });
  return [key.strategy, ...varied].join(' ');
}

/**
 * The version of the Node.js that a cell ran under; the program too where another one among the peers has the same
 * version, or where none of its trials came so far as to tell.
 */
export function nodeLabel({ key, trials }: ReportCell, peers: readonly ReportCell[]): string {
  const version = versionOf({ trials });
  const program = key.node ?? 'the running one';
  if (version === null) return program;
  const isShared = peers.some((peer) => peer.key.node !== key.node && versionOf(peer) === version);
  return isShared ? `${version} ${program}` : version;
}

function versionOf({ trials }: Pick<ReportCell, 'trials'>): string | null {
  return trials.find(({ node }) => node !== null)?.node ?? null;
}

function ownParameters({
  batch,
  threads,
  cpus,
  node,
  parameters,
}: ReportCell['key']): Record<string, number | string | null> {
  return { batch, threads, cpus, node, ...parameters };
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

/**
 * The cells of a volume by the work that they do, in the order of their first cells. A strategy that writes whole files
 * stands with all those that write the same files in blocks: it moves the same bytes, whatever the block.
 */
export function groupCells(cells: readonly ReportCell[]): readonly CellGroup[] {
  const groups = new Map<string, ReportCell[]>();
  for (const cell of cells.filter(({ unit }) => unit !== 'file')) {
    const identity = workIdentity(cell.key, membersOf(cell));
    groups.set(identity, [...(groups.get(identity) ?? []), cell]);
  }
  const blockGroups = [...groups.values()];
  for (const cell of cells.filter(({ unit }) => unit === 'file')) {
    const identity = wholeFileIdentity(cell.key, membersOf(cell));
    const alike = blockGroups.filter(
      ([first]) => first !== undefined && wholeFileIdentity(first.key, membersOf(first)) === identity,
    );
    for (const group of alike) group.push(cell);
    if (alike.length === 0)
      groups.set(`files ${identity}`, [...(groups.get(`files ${identity}`) ?? []), cell]);
  }
  return [...groups.values()].map((members) => {
    const first = members[0];
    return { label: first ? workloadLabel(first.key, first.members.length) : '', cells: members };
  });
}

function membersOf({ members }: ReportCell): readonly string[] {
  return members.map(({ path }) => path);
}
