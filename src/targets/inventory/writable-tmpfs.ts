import { MIB } from '../../domain/units.js';
import { kernelTree, type KernelTree } from './kernel-tree.js';
import { findMount, parseMountinfo } from './mountinfo.js';
import { spaceOf } from './space.js';
import { surveyPaths, type SurveyedPath } from './survey-paths.js';

/** Less free space than this is no volume to measure. */
const LEAST_FREE_BYTES = 64 * MIB;

/** The usual places, in the order in which they are tried. */
export function tmpfsCandidates(env: NodeJS.ProcessEnv, uid: number | undefined): readonly string[] {
  const places = ['/dev/shm', env.XDG_RUNTIME_DIR ?? '', env.TMPDIR ?? '', '/tmp'];
  if (uid !== undefined) places.push(`/run/user/${uid}`);
  places.push('/run/shm', '/run');
  return [...new Set(places.filter((place) => place.startsWith('/')))];
}

/** The first that is a tmpfs, can be written and has room. */
export function chooseTmpfs(surveyed: readonly SurveyedPath[], tree: KernelTree): string | null {
  const mounts = parseMountinfo(tree.read('/proc/self/mountinfo') ?? '');
  for (const { ok, realPath, deviceId, isDirectory, writable, counts } of surveyed) {
    if (!ok || realPath === null || !isDirectory || !writable) continue;
    const mount = findMount(mounts, realPath, deviceId);
    if (mount?.fsType !== 'tmpfs') continue;
    if ((spaceOf(counts).freeBytes ?? 0) >= LEAST_FREE_BYTES) return realPath;
  }
  return null;
}

/** A tmpfs that this user can write to, with at least 64 MiB free; null where there is none. */
export async function findWritableTmpfs(): Promise<string | null> {
  const candidates = tmpfsCandidates(process.env, process.getuid?.());
  return chooseTmpfs(await surveyPaths(candidates), kernelTree());
}

/** What is looked at where no directory is named: the current one, a writable tmpfs if there is one, or both. */
export async function defaultDirectories(
  place: 'current' | 'memory' | 'both' = 'both',
): Promise<readonly string[]> {
  if (place === 'current') return [process.cwd()];
  const tmpfs = await findWritableTmpfs();
  const memory = tmpfs === null ? [] : [tmpfs];
  return place === 'memory' ? memory : [process.cwd(), ...memory];
}
