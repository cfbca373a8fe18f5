import type { LabCase } from '../cases/case.js';
import { type Invocation, runIotriage } from './iotriage.js';
import type { PoolSweep } from './outcome.js';

/** Sizes of an exhaustive sweep. */
const SIZES = '1,2,4,8,16,32,64';
const DEFAULT_POOL_SIZE = 4;
const DEFAULT_DEPTH = 16;
/** Options of a load that belong to the work, with a value each. */
const OF_THE_WORK = [
  '--files',
  '--file-size',
  '--block-size',
  '--durability',
  '--op',
  '--read-share',
  '--content',
  '--pattern',
  '--mode',
  '--bytes',
];

/**
 * The work of a case by `fs-promises` with pools of every size, beside the size that was recommended.
 *
 * @param recommended null: leave it.
 */
export async function sweepPools(
  { load }: Pick<LabCase, 'load'>,
  setting: number,
  recommended: number | null,
  invocation: Omit<Invocation, 'args'>,
): Promise<PoolSweep> {
  const { pools } = await runIotriage({ ...invocation, args: sweepArguments(load(setting)) });
  return { recommended: recommended ?? DEFAULT_POOL_SIZE, points: pools };
}

/** The same work, with the most in flight that the case has. */
export function sweepArguments(load: readonly string[]): readonly string[] {
  const valueOf = (option: string): string | undefined => {
    const at = load.indexOf(option);
    return at < 0 ? undefined : load[at + 1];
  };
  const depths = (valueOf('--depth') ?? String(DEFAULT_DEPTH)).split(',').map(Number);
  const work = OF_THE_WORK.flatMap((option) => {
    const [first] = valueOf(option)?.split(',') ?? [];
    return first === undefined ? [] : [option, first];
  });
  return [
    ...['--strategy', 'fs-promises', '--pool', SIZES, '--depth', String(Math.max(...depths))],
    ...work,
    ...(load.includes('--direct') ? ['--direct'] : []),
    ...(work.includes('--files') ? [] : ['--files', '8', '--file-size', '1m']),
    ...['--duration', '500ms', '--rounds', '3', '--no-probe', '--no-stages', '--format', 'json', '--quiet'],
  ];
}

/** What the recommended pool does of what the best one does, 0 to 1; null: it is none of the sizes. */
export function shareOfBest({ recommended, points }: PoolSweep): number | null {
  const best = Math.max(...points.map(({ operationsPerSecond }) => operationsPerSecond));
  const own = points.find(({ size }) => size === recommended);
  return own === undefined ? null : own.operationsPerSecond / best;
}
