import { createHash } from 'node:crypto';
import { IotriageError } from '../domain/errors.js';
import { goesByLibuvRing } from '../domain/libuv-io.js';
import type { Plan, PlannedCell, PlannedTrial } from '../domain/plan.js';
import { TRIAL_PROTOCOL_VERSION, type TrialEnvironment, type TrialSpec } from '../domain/trial.js';
import { directoryVolumes } from './space.js';

/**
 * What a trial's process is told.
 *
 * @param epochNs CLOCK_MONOTONIC of the run's epoch, in decimal ns.
 * @throws IotriageError `internal` if the plan has no such cell.
 */
export function trialSpec(plan: Plan, runId: string, epochNs: string, planned: PlannedTrial): TrialSpec {
  const cell = [...plan.cells, ...plan.activities].find(({ id }) => id === planned.cellId);
  if (cell === undefined) throw new IotriageError('internal', `the plan has no cell ${planned.cellId}`);
  const volumes = directoryVolumes(plan.volumes);
  const { settings } = plan;
  return {
    protocolVersion: TRIAL_PROTOCOL_VERSION,
    runId,
    cellId: cell.id,
    round: planned.round,
    staged: planned.staged,
    members: cell.members.map((path) => ({ path, deviceId: volumes.get(path)?.deviceId ?? '' })),
    seed: roundSeed(settings.seed, planned.round),
    warmupMs: settings.warmupMs,
    durationMs: (planned.bounds ?? settings).durationMs,
    bytes: (planned.bounds ?? settings).bytes,
    sampleIntervalMs: settings.sampleIntervalMs,
    epochNs,
    environment: trialEnvironment(cell),
    ...('route' in cell.key ? { activity: cell.key } : { key: cell.key }),
  };
}

/**
 * What a cell wants of libuv, as the environment of its trials' processes. Routes of file operations go by the pool unless they
 * say otherwise, so that they can be compared; an activity goes as the service would that was started like the run.
 */
export function trialEnvironment({ key }: Pick<PlannedCell, 'key'>): TrialEnvironment {
  return {
    ...(key.poolSize === null ? {} : { UV_THREADPOOL_SIZE: String(key.poolSize) }),
    ...('route' in key ? {} : { UV_USE_IO_URING: goesByLibuvRing(key) ? '1' : '0' }),
  };
}

/**
 * The seed of a round's offsets and contents: the first 32 bits of the SHA-256 of `seed:round`. It depends on nothing
 * else, so that in a round every strategy does the same work, and rounds do not repeat one lucky order.
 */
export function roundSeed(seed: number, round: number): number {
  return createHash('sha256').update(`${seed}:${round}`).digest().readUInt32LE(0);
}
