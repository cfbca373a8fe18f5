import type { Problem } from '../domain/errors.js';
import type { Cell, PlanEstimate } from '../domain/plan.js';
import type { Strategy } from '../domain/strategy.js';
import type { Volume } from '../domain/target.js';
import { formatBytes, GIB, MIB } from '../domain/units.js';
import type { SpaceNeed } from '../domain/space-need.js';
import type { IoWorkload } from '../domain/workload.js';

/** One directory's largest need, and what its volume has. */
export type MemberSpace = PlanEstimate['space'][number];

/** A volume may stay this full by default. ext4's own reserve for root is not counted as free to begin with. */
const RESERVE_SHARE = 0.05;
const LEAST_RESERVE_BYTES = 64 * MIB;
const MOST_RESERVE_BYTES = GIB;
/** From it on, the least and the most reserve apply; a small volume keeps its share only. */
const SMALL_VOLUME_BYTES = GIB;
/** With more unwritten data than this share of a small volume, ext4 begins to flush early: the figure is another one. */
const EARLY_FLUSH_SHARE = 0.2;

/**
 * What must stay free on a volume where the user says nothing: 5 % of it; from 1 GiB on at least 64 MiB and at most
 * 1 GiB. 0 where the volume does not tell its size.
 */
export function defaultReserveBytes(sizeBytes: number | null): number {
  if (sizeBytes === null) return 0;
  const share = Math.floor(sizeBytes * RESERVE_SHARE);
  if (sizeBytes < SMALL_VOLUME_BYTES) return share;
  return Math.min(MOST_RESERVE_BYTES, Math.max(LEAST_RESERVE_BYTES, share));
}

/**
 * What a cell occupies in each directory: what its workload says, and of a strategy that replaces files the new one of
 * each in flight, beside the old.
 */
export function cellSpace(
  { key, members }: Pick<Cell, 'key' | 'members'>,
  workload: Pick<IoWorkload, 'space'>,
  strategies: readonly Pick<Strategy, 'name' | 'replaces'>[],
): readonly SpaceNeed[] {
  const needs = workload.space(key, members.length);
  if (!strategies.some(({ name, replaces }) => name === key.strategy && replaces)) return needs;
  const beside = workload.space({ ...key, files: Math.min(key.depth, key.files) }, members.length);
  return needs.map(({ bytes, inodes }, member) => ({
    bytes: bytes + (beside[member]?.bytes ?? 0),
    inodes: inodes + (beside[member]?.inodes ?? 0),
  }));
}

/** The volumes of single directories, by path; a set's members among them. */
export function directoryVolumes(volumes: readonly Volume[]): ReadonlyMap<string, Volume> {
  const all = volumes.flatMap((volume) => (volume.members.length > 0 ? volume.members : [volume]));
  return new Map(all.map((volume) => [volume.path, volume]));
}

/**
 * The most that any one cell occupies in each directory. Trials run one at a time and clean up, so cells do not add up;
 * the members of a set that lie on one volume do, and each is given their sum.
 */
export function spaceNeeds(
  cells: readonly { readonly members: readonly string[]; readonly needs: readonly SpaceNeed[] }[],
  volumes: ReadonlyMap<string, Volume>,
  reserveBytes: number | null,
): readonly MemberSpace[] {
  const needs = new Map<string, { bytes: number; inodes: number }>();
  for (const { members, needs: perMember } of cells) {
    members.forEach((path) => {
      const together = perMember.filter((_, index) => sharesVolume(members[index], path, volumes));
      const bytes = together.reduce((sum, need) => sum + need.bytes, 0);
      const inodes = together.reduce((sum, need) => sum + need.inodes, 0);
      const known = needs.get(path) ?? { bytes: 0, inodes: 0 };
      needs.set(path, { bytes: Math.max(known.bytes, bytes), inodes: Math.max(known.inodes, inodes) });
    });
  }
  return [...needs].map(([path, need]) => {
    const volume = volumes.get(path);
    return {
      path,
      ...need,
      freeBytes: volume?.freeBytes ?? null,
      freeInodes: volume?.freeInodes ?? null,
      reserveBytes: reserveBytes ?? defaultReserveBytes(volume?.sizeBytes ?? null),
    };
  });
}

/** What does not fit, with the numbers: `needs 64 MiB + 16 MiB reserve, 16 MiB free`. */
export function spaceProblems(spaces: readonly MemberSpace[]): readonly Problem[] {
  return spaces.flatMap(({ path, bytes, inodes, freeBytes, freeInodes, reserveBytes }): Problem[] => {
    const problems: Problem[] = [];
    const base = { option: 'paths', value: path };
    if (freeBytes !== null && bytes + reserveBytes > freeBytes) {
      const numbers = `needs ${formatBytes(bytes)} + ${formatBytes(reserveBytes)} reserve, ${formatBytes(freeBytes)} free`;
      const remedy = 'Give fewer or smaller files (--files, --file-size), a smaller --reserve, or --force';
      problems.push({ ...base, message: numbers, remedy });
    }
    if (freeInodes !== null && inodes > freeInodes) {
      const remedy = 'Give fewer --files, or --force';
      problems.push({ ...base, message: `needs ${inodes} inodes, ${freeInodes} free`, remedy });
    }
    return problems;
  });
}

/** What fits, but will make the figures other ones, and what could not be checked. */
export function spaceWarnings(
  spaces: readonly MemberSpace[],
  volumes: ReadonlyMap<string, Volume>,
): readonly string[] {
  return spaces.flatMap(({ path, bytes, freeBytes }) => {
    const volume = volumes.get(path);
    const warnings: string[] = [];
    if (freeBytes === null)
      warnings.push(`${path}: the file system does not tell its free space; it was not checked.`);
    const size = volume?.sizeBytes ?? null;
    if (volume?.mount?.fsType === 'ext4' && size !== null && bytes > size * EARLY_FLUSH_SHARE) {
      warnings.push(
        `${path}: files of ${formatBytes(bytes)} on an ext4 volume of ${formatBytes(size)}: near its end ext4 flushes ` +
          'early, and the figures will be those of flushing. Keep files below a fifth of it.',
      );
    }
    return warnings;
  });
}

function sharesVolume(
  other: string | undefined,
  path: string,
  volumes: ReadonlyMap<string, Volume>,
): boolean {
  if (other === path) return true;
  const deviceId = volumes.get(path)?.deviceId ?? '';
  return deviceId !== '' && volumes.get(other ?? '')?.deviceId === deviceId;
}
