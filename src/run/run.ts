import { randomBytes } from 'node:crypto';
import { EpochClock, monotonicNs } from '../domain/clock.js';
import { messageOf } from '../domain/errors.js';
import type { Plan, PlannedTrial } from '../domain/plan.js';
import type { Probe } from '../domain/probe.js';
import { loadAll } from '../domain/registry.js';
import type { RunRecord, RunStatus } from '../domain/record.js';
import type { RunListener } from '../domain/run-listener.js';
import type { SamplerSession } from '../domain/sampler.js';
import { NS_PER_MS } from '../domain/units.js';
import { deviceNames } from '../domain/volume-devices.js';
import { RunStore } from '../history/store.js';
import { SamplingLoop } from '../samplers/sampling-loop.js';
import { samplers } from '../samplers/registry.js';
import { cleanDirectories } from './clean-up.js';
import { isUnsupported } from './closed-routes.js';
import { readEnvironment } from './environment.js';
import { runProbes } from './probe-loop.js';
import { TrialRunner } from './run-trials.js';
import { SpareTrials } from './spare-trials.js';

export interface RunRequest {
  readonly plan: Plan;
  /** As the user gave them, for the record. */
  readonly argv: readonly string[];
  readonly listener: RunListener;
  /** Ends the run after the trial that is under way was stopped; what was measured stays. */
  readonly signal: AbortSignal;
  /** Where the run is kept; by default `$XDG_STATE_HOME/iotriage/runs`. */
  readonly stateDirectory?: string;
}

export interface RunOutcome {
  readonly records: readonly RunRecord[];
  readonly status: RunStatus;
  /** The file that the run is kept in. */
  readonly file: string;
}

/**
 * Executes a plan: every trial in a process of its own, every record on disk as soon as it exists.
 * @throws IotriageError `internal` where there is no place to keep the run.
 */
export async function executeRun(request: RunRequest): Promise<RunOutcome> {
  const { plan, listener, signal } = request;
  // It may take minutes, which are not the run's.
  const cleaned = await cleanDirectories(memberPaths(plan), null, signal);
  const startedAt = new Date();
  const clock = new EpochClock(monotonicNs());
  const id = runId(startedAt);
  const environment = readEnvironment();
  const store = RunStore.create(id, request.stateDirectory);
  const records: RunRecord[] = [];
  let isKept = true;
  /** What cannot be stored is still reported. */
  const keep = (record: RunRecord): void => {
    records.push(record);
    if (!isKept) return;
    try {
      store.append(record);
    } catch (error) {
      isKept = false;
      listener.warned?.(`the run is stored no further: ${messageOf(error)}; its report is all that remains`);
    }
  };
  listener.planned?.(plan);
  warnOfSharedVolume(store, plan, listener);
  const epochNs = String(clock.epochNs);
  keep({
    type: 'run',
    v: 1,
    run: { id, startedAt: startedAt.toISOString(), epochNs, argv: request.argv, environment, plan },
  });
  for (const { path, removed, why } of cleaned) {
    if (removed) listener.warned?.(`removed ${path}, ${why}`);
  }

  const devices = [...new Set(plan.volumes.flatMap(deviceNames))];
  const sampling = new SamplingLoop(clock, plan.settings.sampleIntervalMs);
  const hostSessions = await openHostSamplers(plan, clock, devices);
  for (const session of hostSessions) sampling.add(session);
  sampling.start();
  const runner = new TrialRunner({
    plan,
    runId: id,
    clock,
    sampling,
    devices,
    listener,
    signal,
  });
  const spare = new SpareTrials(plan);
  let hasFailed = false;
  let position = 0;
  try {
    const passLimitMs = plan.settings.passLimitMs ?? Number.POSITIVE_INFINITY;
    const execute = async (order: readonly PlannedTrial[], limitMs: number): Promise<void> => {
      for (const planned of order) {
        if (signal.aborted) break;
        const index = position++;
        if (!runner.isOpen(planned) || spare.isSpare(planned, clock.now() / NS_PER_MS, limitMs)) continue;
        const trial = await runner.run(planned, index);
        hasFailed ||= trial.exit !== 'completed' && !isUnsupported(trial);
        keep({ type: 'trial', v: 1, trial });
        const series = hostSessions.flatMap((session) => session.take());
        keep({ type: 'samples', v: 1, series, unavailable: [] });
      }
    };
    const { probesEndMs } = plan.settings;
    const ask = async (probe: Probe): Promise<void> => {
      keep({ type: 'probe', v: 1, probe });
      runner.extend(probe);
      listener.probing?.(probe);
      let longestMs = 0;
      for (const planned of probe.order) {
        const startMs = clock.now() / NS_PER_MS;
        // What a question takes is an estimate: where it was far off the rest of it is left out.
        const isLate =
          probe.kind === 'probe' && startMs + longestMs > (probesEndMs ?? Number.POSITIVE_INFINITY);
        if (isLate) position++;
        else await execute([planned], Number.POSITIVE_INFINITY);
        longestMs = Math.max(longestMs, clock.now() / NS_PER_MS - startMs);
      }
    };
    await execute(plan.order, passLimitMs);
    await runProbes({ plan, records, signal, clock, ask });
  } finally {
    runner.close();
    sampling.stop();
    const series = hostSessions.flatMap((session) => session.take());
    const unavailable = hostSessions.flatMap((session) => session.unavailable());
    for (const session of hostSessions) session.close();
    keep({ type: 'samples', v: 1, series, unavailable });
    listener.ended?.();
  }
  const status = statusOf(hasFailed, signal);
  keep({ type: 'end', v: 1, status, elapsedMs: clock.now() / 1e6, leftBehind: runner.leftBehind });
  store.close();
  return { records, status, file: store.file };
}

function statusOf(hasFailed: boolean, signal: AbortSignal): RunStatus {
  if (signal.aborted) return 'interrupted';
  return hasFailed ? 'partial' : 'complete';
}

/** Sorts by time: `20261121-093015-3fa9`. */
function runId(startedAt: Date): string {
  const stamp = startedAt.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

function memberPaths(plan: Plan): readonly string[] {
  return [...new Set(plan.targets.flatMap(({ members }) => members))];
}

async function openHostSamplers(
  { settings }: Plan,
  clock: EpochClock,
  devices: readonly string[],
): Promise<readonly SamplerSession[]> {
  const context = {
    clock,
    intervalMs: settings.sampleIntervalMs,
    devices,
    iostatSource: settings.iostatSource,
  };
  return (await loadAll(samplers)).flatMap(({ openHost }) => openHost?.(context) ?? []);
}

function warnOfSharedVolume(store: RunStore, { volumes }: Plan, listener: RunListener): void {
  const shared = volumes.find(({ deviceId }) => deviceId === store.deviceId);
  if (!shared) return;
  const remedy = 'set XDG_STATE_HOME to another volume if that disturbs';
  listener.warned?.(`the run is kept on ${shared.label}'s own volume (one fsync between trials): ${remedy}`);
}
