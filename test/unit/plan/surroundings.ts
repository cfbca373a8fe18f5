import type { ActivityWorkload } from '../../../src/domain/activity.js';
import type { CellKey } from '../../../src/domain/plan.js';
import type { Capability, Strategy } from '../../../src/domain/strategy.js';
import type { Target, Volume } from '../../../src/domain/target.js';
import { GIB, MIB } from '../../../src/domain/units.js';
import type { Point } from '../../../src/plan/point.js';
import type { PathSurvey, PlanSurroundings } from '../../../src/plan/surroundings.js';
import { files } from '../../../src/workloads/files.js';
import { capabilities } from '../../../src/strategies/drive/capabilities.js';
import { operationsPerPass } from '../../../src/workloads/build/geometry.js';

const fixed = (value: number | null, why: string): Capability => ({ kind: 'fixed', value, why });

/** What is asked of a strategy where a test says nothing else. */
export const point: Point = {
  pool: 4,
  depth: 16,
  blockSize: 4096,
  files: 4,
  fileSize: 4 * MIB,
  op: 'write',
  readShare: 70,
  pattern: 'random',
  mode: 'overwrite',
  content: 'random',
  durability: 'end',
  direct: false,
  rate: null,
  cpus: null,
  node: null,
};

/** A strategy that honours everything, save for what a test says. */
export function strategy(
  name: string,
  overrides: Partial<Strategy> & { can?: Partial<Strategy['capabilities']> } = {},
): Strategy {
  const { can = {}, ...rest } = overrides;
  return {
    name,
    summary: name,
    unit: 'block',
    family: 'node',
    usesPool: true,
    blocksLoop: false,
    stages: null,
    movesBytes: true,
    writesContent: 'job',
    opensBy: 'descriptor',
    capabilities: capabilities(can),
    parameters: [],
    open: () => Promise.reject(new Error('a plan opens no strategy')),
    ...rest,
  };
}

/** The strategies of the main job, as far as a plan sees them. */
export const strategies: readonly Strategy[] = [
  strategy('null', {
    family: 'control',
    usesPool: false,
    movesBytes: false,
    can: { poolSize: fixed(null, 'it has no pool') },
  }),
  strategy('fs-sync', {
    usesPool: false,
    blocksLoop: true,
    can: {
      poolSize: fixed(null, 'it uses no pool'),
      depth: fixed(1, 'a synchronous call has one in flight'),
    },
  }),
  strategy('fs-callback'),
  strategy('fs-promises'),
  strategy('native-pwrite', {
    family: 'native',
    usesPool: false,
    can: {
      poolSize: fixed(null, 'threads of its own'),
      depth: fixed(1, 'one call for each thread'),
    },
    parameters: [{ name: 'threads', kind: 'number', summary: 'threads', defaultValue: 1, min: 1, max: 64 }],
  }),
  strategy('native-uv', { family: 'native', stages: 'self' }),
  strategy('worker-pool', {
    usesPool: false,
    can: {
      poolSize: fixed(null, 'workers of its own'),
      depth: { kind: 'honoured', max: { value: 256, why: 'each in flight has a thread' } },
      direct: { kind: 'refused', why: 'its shared buffers are not aligned' },
    },
    parameters: [
      { name: 'batch', kind: 'number', summary: 'writes in a task', defaultValue: 64, min: 1, max: 4096 },
    ],
  }),
];

export function volume(
  target: Pick<Target, 'id' | 'label'>,
  path: string,
  overrides: Partial<Volume> = {},
): Volume {
  return {
    targetId: target.id,
    label: target.label,
    path,
    kind: 'disk',
    deviceId: path,
    mount: { point: path, fsType: 'ext4', options: [], source: '/dev/vda' },
    devices: [],
    limits: [],
    sizeBytes: 100 * GIB,
    freeBytes: 50 * GIB,
    freeInodes: 1_000_000,
    readOnly: false,
    directAlignmentBytes: null,
    members: [],
    unavailable: [],
    ...overrides,
  };
}

/** A world with directories `/disk` and `/shm`, and what a test adds. No disk is touched. */
export function surroundings(
  overrides: Partial<Omit<PlanSurroundings, 'activityWorkloads'>> & {
    activityWorkloads?: readonly ActivityWorkload[];
    /** Properties of the volumes of these paths. */
    volumes?: Readonly<Record<string, Partial<Volume>>>;
    /** Paths that are not as they should be. */
    bad?: Readonly<Record<string, string>>;
  } = {},
): PlanSurroundings {
  const { volumes = {}, bad = {}, activityWorkloads = [], ...rest } = overrides;
  return {
    strategies,
    workload: files,
    activityWorkloads: () => Promise.resolve(activityWorkloads),
    operationsPerPass: (key: CellKey, members) => operationsPerPass(key, members),
    readConfig: (file) => Promise.reject(Object.assign(new Error(`no ${file}`), { code: 'ENOENT' })),
    survey: (paths) =>
      Promise.resolve(
        paths.map((path): PathSurvey => {
          const message = bad[path];
          if (message === undefined) return { path, resolved: path.replace(/\/$/, ''), problem: null };
          return { path, resolved: null, problem: { message, remedy: 'Name another' } };
        }),
      ),
    inspect: (target) => {
      const members = target.members.map((path) => volume(target, path, volumes[path]));
      const [first] = members;
      return Promise.resolve(
        members.length === 1 && first !== undefined
          ? first
          : volume(target, target.label, { kind: 'set', deviceId: '', members }),
      );
    },
    defaultTargets: () => Promise.resolve(['/disk', '/shm']),
    openFileLimit: 1_048_576,
    processors: 2,
    inspectTree: (path) =>
      Promise.resolve(
        path.startsWith('/data')
          ? { resolved: `/real${path}` }
          : { problem: { message: 'does not exist', remedy: 'Name another' } },
      ),
    inspectNode: (path) =>
      Promise.resolve(
        path.startsWith('/opt/')
          ? { resolved: `/real${path}` }
          : { problem: { message: 'does not exist', remedy: 'Name another' } },
      ),
    ...rest,
  };
}
