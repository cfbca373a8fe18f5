import { EpochClock, monotonicNs } from '../domain/clock.js';
import type { PhaseName } from '../domain/measurement.js';
import type { CellKey } from '../domain/plan.js';
import { IotriageError, messageOf } from '../domain/errors.js';
import { loadAll, loadByName } from '../domain/registry.js';
import type { SampleSeries } from '../domain/sampler.js';
import { type StrategySession, withTraits } from '../domain/strategy.js';
import type { Unavailable } from '../domain/target.js';
import type {
  ActivityTrialSpec,
  IoTrialSpec,
  TrialFailure,
  TrialMessage,
  TrialSpec,
} from '../domain/trial.js';
import { loadAddon } from '../native/addon.js';
import { samplers } from '../samplers/registry.js';
import { costShares } from '../samplers/series/cost-shares.js';
import { strategies } from '../strategies/registry.js';
import { workloads } from '../workloads/registry.js';
import { checkVolume } from './check-volume.js';
import { openChildSamplers } from './child-samplers.js';
import { failureCode } from './failure-code.js';
import { ScriptExecution, type ScriptResult } from './execute-script.js';
import { fillPieceBytes } from './fill-piece.js';
import { ActivityExecution } from './run-activity.js';
import { openRoots, settle } from './settle.js';
import { stampingOf } from './stamping.js';
import type { Workspace } from './workspace.js';
import { makeWorkspaces, removeWorkspaces } from './workspaces.js';

const POOL_CENSUS_TIMEOUT_MS = 5_000;
const PROGRESS_INTERVAL_MS = 100;
/** What a worker's look at its heap takes. */
const HEAP_LOOK_NS = 50e3;

interface TrialContext<T extends TrialSpec = TrialSpec> {
  readonly spec: T;
  readonly send: (message: TrialMessage) => void;
  readonly signal: AbortSignal;
  readonly clock: EpochClock;
}

/**
 * Loads what a trial needs, whatever else its specification says.
 * @param workload its name, where it is known already; each loads modules of its own.
 * @throws IotriageError `addon-absent`
 */
export async function loadAhead(workload?: string): Promise<void> {
  loadAddon();
  await Promise.all([loadAll(samplers), workload === undefined ? null : loadByName(workloads, workload)]);
}

/**
 * Runs one trial in this process: makes its workspace, executes the workload's script by the strategy, removes what it
 * made, tells the result, settles the volume. Failures of any kind are in the `result` message, which always comes.
 */
export async function runTrial(
  spec: TrialSpec,
  send: (message: TrialMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  const clock = new EpochClock(spec.epochNs === '' ? monotonicNs() : BigInt(spec.epochNs));
  const context: TrialContext = { spec, send, signal, clock };
  const workspaces: Workspace[] = [];
  const unavailable: Unavailable[] = [];
  let result: ScriptResult & { readonly series: readonly SampleSeries[] } = {
    measurement: null,
    failure: null,
    series: [],
  };
  const roots = openRoots(spec, unavailable);
  try {
    result =
      'activity' in spec
        ? await runActivity({ ...context, spec }, workspaces, unavailable)
        : await runScript({ ...context, spec }, workspaces, unavailable);
  } catch (error) {
    result = { ...result, failure: failureOf(error) };
  }
  removeWorkspaces(workspaces, context, unavailable);
  send({ type: 'result', v: 1, ...result, unavailable });
  if (signal.aborted) return;
  send({ type: 'phase', v: 1, name: 'settle', atNs: clock.now() });
  send({ type: 'settled', v: 1, unavailable: await settle(roots) });
}

async function runScript(
  { spec, send, signal, clock }: TrialContext<IoTrialSpec>,
  workspaces: Workspace[],
  unavailable: Unavailable[],
): Promise<ScriptResult & { series: readonly SampleSeries[] }> {
  const addon = loadAddon();
  const strategy = await loadByName(strategies, spec.key.strategy);
  const workload = await loadByName(workloads, spec.key.workload);
  if (!strategy) throw new IotriageError('usage', `there is no strategy ${spec.key.strategy}`);
  if (workload?.kind !== 'io') throw new IotriageError('usage', `there is no workload ${spec.key.workload}`);

  const directories = makeWorkspaces(spec, { send, clock }, addon, workspaces);

  const { key, seed, warmupMs, durationMs, bytes } = spec;
  const { opensBy } = strategy;
  const script = workload.script({
    key,
    opensBy,
    directories,
    fillPieceBytes: fillPieceBytes(directories),
    seed,
    warmupMs,
    durationMs,
    bytes,
  });
  const stamp = spec.staged
    ? stampingOf(addon.interposer, withTraits(strategy, key.parameters), directories, unavailable)
    : null;
  const session = await strategy.open({
    clock,
    lanes: Math.max(...script.map(({ job }) => job.lanes)),
    bufferBytes: Math.max(...script.map(({ job }) => job.bufferBytes)),
    poolSize: key.poolSize,
    parameters: { ...key.parameters, ...numbersOf(key) },
    directories,
    staged: stamp !== null,
    heapsEveryNs: HEAP_LOOK_NS / costShares.otherHeaps,
  });
  const filler = addon.openEngine('pwrite', { epochNs: clock.epochNs, threads: 1 });

  const poolThreadIds = await censusOf(key.poolSize, unavailable);
  const samplers = await openChildSamplers({
    clock,
    intervalMs: spec.sampleIntervalMs,
    poolSize: key.poolSize,
    blocksLoop: strategy.blocksLoop,
    otherHeaps: () => session.heapBytes?.() ?? null,
  });
  send({ type: 'ready', v: 1, atNs: clock.now(), poolThreadIds, unavailable });

  const execution = new ScriptExecution({
    spec,
    script,
    strategy,
    session,
    filler,
    addon,
    clock,
    signal,
    unavailable,
    stamp,
    checkVolumes: () => {
      for (const member of spec.members) checkVolume(member.path, member.deviceId);
    },
    enter: (name) => {
      samplers.enter(name);
      send({ type: 'phase', v: 1, name, atNs: clock.now() });
    },
  });
  signal.addEventListener(
    'abort',
    () => {
      execution.abort();
    },
    { once: true },
  );
  const timer = reportProgress(execution, { spec, send, signal, clock });
  try {
    const result = await execution.run();
    return { ...result, series: samplers.stop(unavailable) };
  } finally {
    clearInterval(timer);
    samplers.stop(unavailable);
    await putAway(session, unavailable);
    filler.dispose();
  }
}

/** What goes wrong here, as a close that tells of writes before it, takes nothing away of what was measured. */
async function putAway(session: StrategySession, unavailable: Unavailable[]): Promise<void> {
  try {
    await session.dispose();
  } catch (error) {
    unavailable.push({ what: 'closing what was left open', why: messageOf(error) });
  }
}

async function runActivity(
  context: TrialContext<ActivityTrialSpec>,
  workspaces: Workspace[],
  unavailable: Unavailable[],
): Promise<ScriptResult & { series: readonly SampleSeries[] }> {
  const { spec, send, signal, clock } = context;
  const { activity } = spec;
  const workload = await loadByName(workloads, activity.workload);
  const route = workload?.kind === 'activity' ? workload.routes[activity.route] : undefined;
  if (!route)
    throw new IotriageError('usage', `there is no activity ${activity.workload} by ${activity.route}`);
  const [directory = null] = makeWorkspaces(spec, context, loadAddon(), workspaces);
  const poolThreadIds = await censusOf(activity.poolSize, unavailable);
  const samplers = await openChildSamplers({
    clock,
    intervalMs: spec.sampleIntervalMs,
    poolSize: activity.poolSize,
    blocksLoop: route.blocksLoop,
  });
  send({ type: 'ready', v: 1, atNs: clock.now(), poolThreadIds, unavailable });
  const enter = (name: PhaseName): void => {
    samplers.enter(name);
    send({ type: 'phase', v: 1, name, atNs: clock.now() });
  };
  const report = (): void => {
    sendProgress(execution, context);
  };
  const execution = new ActivityExecution({ spec, route, directory, clock, signal, enter, report });
  const timer = reportProgress(execution, context);
  try {
    const result = await execution.run();
    return { ...result, series: samplers.stop(unavailable) };
  } finally {
    clearInterval(timer);
    samplers.stop(unavailable);
  }
}

/** The ids of the pool's threads; this makes the pool. */
async function censusOf(poolSize: number | null, unavailable: Unavailable[]): Promise<readonly number[]> {
  if (poolSize === null) return [];
  try {
    return await loadAddon().poolThreadIds(poolSize, POOL_CENSUS_TIMEOUT_MS);
  } catch (error) {
    unavailable.push({ what: "the pool's thread ids", why: messageOf(error) });
    return [];
  }
}

type Progress = Omit<Extract<TrialMessage, { type: 'progress' }>, 'type' | 'v' | 'atNs'>;

function reportProgress(execution: { progress(): Progress }, context: TrialContext): NodeJS.Timeout {
  return setInterval(() => {
    sendProgress(execution, context);
  }, PROGRESS_INTERVAL_MS);
}

function sendProgress(execution: { progress(): Progress }, { send, clock }: TrialContext): void {
  send({ type: 'progress', v: 1, atNs: clock.now(), ...execution.progress() });
}

/** The parameters that have columns of their own in the key. */
function numbersOf({ batch, threads }: CellKey): Record<string, number> {
  return { ...(batch === null ? {} : { batch }), ...(threads === null ? {} : { threads }) };
}

function failureOf(error: unknown): TrialFailure {
  return { code: failureCode(error), message: messageOf(error), phase: null, errors: [], afterBytes: 0 };
}
