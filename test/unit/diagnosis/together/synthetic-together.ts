import type { CellFacts } from '../../../../src/domain/facts.js';
import type { BlockDevice, Limit, Volume, VolumeKind } from '../../../../src/domain/target.js';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import type { TogetherFacts } from '../../../../src/diagnosis/together/gather.js';
import { united } from '../../../../src/diagnosis/together/groups.js';
import { cell, rounds, volume, type CellOptions } from '../build/synthetic-facts.js';

const MB = 1e6;
const BLOCK = 4096;

/** A device of a chain, over its parents. */
export function blockDevice(name: string, ...parents: readonly string[]): BlockDevice {
  const [disk] = volume('disk').devices;
  return { ...disk!, name, parents };
}

export interface DirectoryOptions {
  readonly kind?: VolumeKind;
  /** Names, the file system's own first. */
  readonly devices?: readonly string[];
  readonly deviceId?: string;
  readonly limits?: readonly Limit[];
  /** `nas:/export/a` */
  readonly source?: string;
}

/** A directory on a file system of its own, on a device of its own where it is a disk. */
export function directory(path: string, options: DirectoryOptions = {}): Volume {
  const { kind = 'disk', deviceId = `dev of ${path}`, limits = [], source } = options;
  const names = options.devices ?? (kind === 'disk' ? [`dev-${path.slice(1)}`] : []);
  return {
    ...volume(kind, limits),
    path,
    label: path,
    deviceId,
    devices: names.map((name) => blockDevice(name)),
    mount: source === undefined ? null : { point: path, fsType: 'nfs4', options: [], source },
  };
}

export interface ComparisonOptions {
  /** MB/s alone and beside the others, by volume. */
  readonly rates: readonly (readonly [alone: number, together: number])[];
  /** Half width of the noise of a round, relative to the mean. */
  readonly noise?: number;
  readonly rounds?: number;
  readonly seed?: number;
  /** Processors in use, at once and by each alone. */
  readonly cores?: readonly [together: number, alone: number];
  /** Voluntary context switches for each operation. */
  readonly sleeps?: number;
  /** Share of the time in which tasks waited for a processor, at once and alone. */
  readonly pressure?: readonly [together: number, alone: number];
  readonly disturbances?: readonly string[];
}

function measured(made: CellFacts): MeasuredCell {
  const { bytesPerSecond, operationsPerSecond } = made;
  if (bytesPerSecond === null || operationsPerSecond === null) throw new Error('a cell without rounds');
  return { ...made, bytesPerSecond, operationsPerSecond };
}

/** Volumes at once and each of them alone, by 8 native threads on each. */
export function comparison(volumes: readonly Volume[], options: ComparisonOptions): TogetherFacts {
  const { rates, noise = 0.03, rounds: count = 3, seed = 1 } = options;
  const { cores = [0.1, 0.1], sleeps = 1, pressure = [0.05, 0.05], disturbances = [] } = options;
  const noisy = (mean: number, draw: number) => rounds(mean * MB, noise, count, seed * 100 + draw);
  const make = (perMember: readonly (readonly number[])[], members: readonly string[], at: 0 | 1) => {
    const sums = Array.from({ length: count }, (_, round) =>
      perMember.reduce((sum, own) => sum + (own[round] ?? 0), 0),
    );
    const operations = sums.reduce((sum, value) => sum + (value * 0.3) / BLOCK, 0);
    const about: CellOptions = {
      strategy: 'native-threads',
      key: { threads: 8 * members.length, depth: 8, direct: true, durability: 'none' },
      members,
      ops: sums.map((value) => value / BLOCK),
      memberRounds: perMember,
      user: cores[at] / 2,
      system: cores[at] / 2,
      voluntary: sleeps * operations,
      cpuPressure: pressure[at],
      disturbances,
    };
    return measured(cell(about));
  };
  const paths = volumes.map(({ path }) => path);
  const alone = rates.map(([own], index) => make([noisy(own, index)], [paths[index] ?? ''], 1));
  const together = make(
    rates.map(([, beside], index) => noisy(beside, 50 + index)),
    paths,
    0,
  );
  return {
    facts: {
      volume: united(volumes),
      host: { cpus: 2, memoryBytes: 8e9 },
      cells: [together, ...alone],
      probes: [],
      statistics: [],
      unavailable: [],
    },
    together,
    alone,
  };
}
