import type { CellKey } from '../../src/domain/plan.js';
import type { Capability, Strategy } from '../../src/domain/strategy.js';

const BLOCK = 4096;

export interface Variant {
  readonly name: string;
  readonly key: Partial<CellKey>;
  readonly bytes: number;
  readonly members?: number;
  /** Also of forms that differ from others in a number alone. */
  readonly ofNumbers?: true;
}

export const variants: readonly Variant[] = [
  { name: 'random overwrites, two passes and a part', key: { depth: 4 }, bytes: 29 * BLOCK, ofNumbers: true },
  { name: 'less than one pass over existing files', key: { pattern: 'seq' }, bytes: 5 * BLOCK },
  {
    name: 'new files, sequential',
    key: { mode: 'new', pattern: 'seq', durability: 'none' },
    bytes: 12 * BLOCK,
  },
  { name: 'new files, cut short', key: { mode: 'new', pattern: 'seq' }, bytes: 7 * BLOCK },
  {
    name: 'each write made durable',
    key: { mode: 'new', durability: 'each' },
    bytes: 12 * BLOCK,
    ofNumbers: true,
  },
  { name: 'zeros', key: { content: 'zero' }, bytes: 20 * BLOCK },
  { name: 'one file', key: { files: 1, durability: 'none' }, bytes: 9 * BLOCK },
  {
    name: 'a last block that is shorter',
    key: { files: 2, blockSizeBytes: 3000, fileSizeBytes: 16_384 },
    bytes: 40_000,
  },
  {
    name: 'large blocks',
    key: { files: 2, blockSizeBytes: 65_536, fileSizeBytes: 262_144, pattern: 'seq' },
    bytes: 11 * 65_536,
  },
  {
    name: 'a sync after every three writes',
    key: { durability: 'every:3', fileSizeBytes: 24_576 },
    bytes: 24 * BLOCK,
  },
  { name: 'O_DSYNC', key: { durability: 'dsync' }, bytes: 14 * BLOCK },
  { name: 'a sync for two lanes', key: { durability: 'group:2' }, bytes: 24 * BLOCK },
  { name: 'reads and writes', key: { operation: 'mix', readShare: 50 }, bytes: 29 * BLOCK },
  { name: 'at a rate', key: { rate: 2000 }, bytes: 29 * BLOCK, ofNumbers: true },
  {
    name: 'new files at a rate, each durable',
    key: { mode: 'new', rate: 1000, durability: 'each' },
    bytes: 12 * BLOCK,
  },
  { name: 'a set of two directories', key: { files: 2 }, bytes: 10 * BLOCK, members: 2 },
];

/** Whether the strategy takes all that a variant asks for; what it fixes, it does its own way. */
export function claims(strategy: Strategy, { key, members = 1 }: Variant): boolean {
  const { capabilities } = strategy;
  const takes = (capability: Capability, value: string | null | undefined): boolean => {
    if (value === undefined || value === null) return true;
    if (capability.kind !== 'honoured') return capability.kind === 'fixed';
    return !(capability.except ?? []).some((one) => one.value === value.split(':')[0]);
  };
  return (
    takes(capabilities.durability, key.durability) &&
    takes(capabilities.operation, key.operation) &&
    takes(capabilities.content, key.content) &&
    (key.rate === undefined || capabilities.rate.kind === 'honoured') &&
    (!(key.durability ?? '').startsWith('group') || makesGroups(strategy)) &&
    members > 0
  );
}

/** Whether what it has in flight makes groups of two that can share a sync: threads that share their files do. */
function makesGroups({ capabilities: { depth }, parameters }: Strategy): boolean {
  if (depth.kind === 'honoured') return true;
  const own = (name: string): unknown => parameters.find((one) => one.name === name)?.defaultValue;
  return own('sharing') === 'shared' && Number(own('threads')) % 2 === 0;
}
