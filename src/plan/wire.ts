import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { IotriageError } from '../domain/errors.js';
import { loadAll, loadByName } from '../domain/registry.js';
import { strategies } from '../strategies/registry.js';
import { inspectTarget } from '../targets/inventory/inspect-target.js';
import { allowedProcessors } from '../targets/inventory/processors.js';
import { surveyPaths } from '../targets/inventory/survey-paths.js';
import { defaultDirectories } from '../targets/inventory/writable-tmpfs.js';
import { operationsPerPass } from '../workloads/build/geometry.js';
import { workloads } from '../workloads/registry.js';
import { inspectNode } from './node-program.js';
import { pathSurvey } from './path-survey.js';
import { inspectTree } from './readable-tree.js';
import type { PlanSurroundings } from './surroundings.js';

/** The workload of every plan until another one can be chosen. */
const WORKLOAD = 'files';

/** The world as it is: registries, volumes, files. */
export async function planSurroundings(): Promise<PlanSurroundings> {
  const workload = await loadByName(workloads, WORKLOAD);
  if (workload?.kind !== 'io') throw new IotriageError('internal', `there is no workload ${WORKLOAD}`);
  return {
    strategies: await loadAll(strategies),
    workload,
    activityWorkloads: async () => (await loadAll(workloads)).filter((one) => one.kind === 'activity'),
    operationsPerPass,
    readConfig: (file) => readFile(file, 'utf8'),
    survey: async (paths, timeoutMs) => (await surveyPaths(paths, timeoutMs)).map(pathSurvey),
    inspect: inspectTarget,
    defaultTargets: defaultDirectories,
    openFileLimit: openFileLimit(),
    processors: allowedProcessors().length || availableParallelism(),
    inspectNode,
    inspectTree,
  };
}

/** The soft limit; Node.js raises it to the hard one as it starts, and a trial's process does the same. */
function openFileLimit(): number | null {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
