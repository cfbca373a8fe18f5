import type { CellFacts, Fact } from '../../domain/facts.js';
import type { Cell } from '../../domain/plan.js';
import type { SampleSeries } from '../../domain/sampler.js';
import type { Volume } from '../../domain/target.js';
import type { TrialRecord } from '../../domain/trial.js';
import { NS_PER_S } from '../../domain/units.js';
import { summarize } from '../../stats/summary.js';
import { deviceFacts } from './devices.js';
import { flushesPerSync } from './flushes.js';
import { coresOfOthers } from './foreign.js';
import { memoryFacts, peakRss } from './memory.js';
import { mergedOperations } from './operations.js';
import { phaseFacts } from './phases.js';
import { poolFacts } from './pool.js';
import { progressFacts } from './progress.js';
import { largestOver, meanOver, unknown } from './reduce.js';
import { mainOperation, measuredBytes, roundsThatCount, trialFacts, type MeasuredRound } from './rounds.js';
import { timeShares } from './shares.js';
import { stagingFacts, withStages } from './staging.js';
import { throttledShare } from './throttle.js';
import { deviceWindow, finalSyncWindow, measureWindow, type Window } from './windows.js';

/** All that a run learned of one cell. */
export function cellFacts(
  cell: Cell,
  strategy: CellFacts['strategy'],
  records: readonly TrialRecord[],
  volume: Volume,
  host: readonly SampleSeries[],
): CellFacts {
  const trials = records.filter(({ staged }) => !staged);
  const staged = records.filter((record) => record.staged);
  const rounds = roundsThatCount(trials, cell.key);
  const measurements = rounds.map(({ measurement }) => measurement);
  const sumOf = (value: (round: MeasuredRound) => number): number =>
    rounds.reduce((sum, round) => sum + value(round), 0);
  const elapsedNs = sumOf(({ measurement }) => measurement.elapsedNs);
  const windows = measurements.flatMap((measurement) => measureWindow(measurement) ?? []);
  const userNs = sumOf(({ measurement }) => measurement.resources.userNs);
  const systemNs = sumOf(({ measurement }) => measurement.resources.systemNs);
  const verifications = records.flatMap(({ measurement }) => measurement?.verification ?? []);
  const throughputs = throughput(rounds, cell);
  const memory = memoryFacts(rounds);
  const deviceWindows = measurements.flatMap((measurement) => deviceWindow(measurement) ?? []);
  const finalSyncs = measurements.flatMap((measurement) => finalSyncWindow(measurement) ?? []);
  // A cell without a completed round still shows what its trials did before they failed.
  const operations = withStages(
    mergedOperations(
      rounds.length > 0 ? measurements : trials.flatMap(({ measurement }) => measurement ?? []),
      cell.key,
    ),
    staged,
    cell.key,
  );
  const facts: Omit<CellFacts, 'shares'> = {
    id: cell.id,
    key: cell.key,
    members: cell.members,
    fixed: cell.fixed,
    strategy,
    trials: trials.map(trialFacts),
    staging: stagingFacts(staged, cell.key, throughputs.bytesPerSecondRounds),
    ...throughputs,
    countedRounds: rounds.map(({ trial }) => trial.round),
    operations,
    elapsedNs,
    syncElapsedNs: measurements.some(({ syncElapsedNs }) => syncElapsedNs !== null)
      ? sumOf(({ measurement }) => measurement.syncElapsedNs ?? 0)
      : null,
    phases: phaseFacts(measurements),
    progress: progressFacts(rounds, cell.key),
    applicationBytes: sumOf(({ measurement }) => measuredBytes(measurement)),
    memberBytes: cell.members.map((_, member) =>
      sumOf(({ measurement }) => measurement.memberBytes[member] ?? 0),
    ),
    memberBytesPerSecondRounds: cell.members.map((_, member) =>
      measurements.map(({ memberBytes, elapsedNs: ns }) => ((memberBytes[member] ?? 0) * NS_PER_S) / ns),
    ),
    cpu: { userNs, systemNs },
    cpuUserCores: cores(userNs, elapsedNs),
    cpuSystemCores: cores(systemNs, elapsedNs),
    contextSwitches: {
      voluntary: sumOf(({ measurement }) => measurement.resources.voluntaryContextSwitches),
      involuntary: sumOf(({ measurement }) => measurement.resources.involuntaryContextSwitches),
    },
    peakRssBytes: peakRss(rounds, memory),
    memory,
    eventLoopUtilisation: loopUtilisation(rounds),
    pool: cell.key.poolSize === null ? null : poolFacts(rounds),
    devices: deviceFacts(volume, host, deviceWindows, finalSyncs),
    flushesPerSync: flushesPerSync(cell.key, operations, volume, host, {
      written: deviceWindows,
      finalSync: finalSyncs,
    }),
    pressure: {
      cpuSome: hostMean(host, 'pressure', 'cpu.some', '/proc/pressure/cpu', windows),
      ioSome: hostMean(host, 'pressure', 'io.some', '/proc/pressure/io', windows),
      ioFull: hostMean(host, 'pressure', 'io.full', '/proc/pressure/io', windows),
      memorySome: hostMean(host, 'pressure', 'memory.some', '/proc/pressure/memory', windows),
    },
    cpuThrottledShare: throttledShare(rounds),
    foreignCores: coresOfOthers(rounds, 'userCores'),
    idleCores: coresOfOthers(rounds, 'idleCores'),
    stealCores: hostMean(host, 'vmstat', 'stealCores', '/proc/stat', windows),
    dirtyBytes: hostLargest(host, 'dirtyBytes', windows),
    writebackBytes: hostLargest(host, 'writebackBytes', windows),
    verification: {
      blocks: verifications.reduce((sum, { blocks }) => sum + blocks, 0),
      mismatches: verifications.reduce((sum, { mismatchCount }) => sum + mismatchCount, 0),
      methods: [...new Set(verifications.map(({ method }) => method))],
    },
  };
  return { ...facts, shares: timeShares(facts) };
}

function throughput(
  rounds: readonly MeasuredRound[],
  { key }: Cell,
): Pick<CellFacts, 'bytesPerSecond' | 'operationsPerSecond' | 'withSync' | 'bytesPerSecondRounds'> {
  const perSecond = (amount: number, ns: number): number => (amount * NS_PER_S) / ns;
  const count = ({ measurement }: MeasuredRound): number => mainOperation(measurement, key)?.count ?? 0;
  const bytes = rounds.map(({ measurement }) => perSecond(measuredBytes(measurement), measurement.elapsedNs));
  const synced = rounds.flatMap((round) => {
    const { elapsedNs, syncElapsedNs } = round.measurement;
    return syncElapsedNs === null ? [] : [{ round, ns: elapsedNs + syncElapsedNs }];
  });
  return {
    bytesPerSecond: bytes.length === 0 ? null : summarize(bytes),
    operationsPerSecond:
      rounds.length === 0
        ? null
        : summarize(rounds.map((round) => perSecond(count(round), round.measurement.elapsedNs))),
    withSync:
      synced.length === 0
        ? null
        : {
            bytesPerSecond: summarize(
              synced.map(({ round, ns }) => perSecond(measuredBytes(round.measurement), ns)),
            ),
            operationsPerSecond: summarize(synced.map(({ round, ns }) => perSecond(count(round), ns))),
          },
    bytesPerSecondRounds: bytes,
  };
}

function cores(ns: number, elapsedNs: number): Fact {
  const source = 'getrusage(2)';
  return elapsedNs === 0 ? unknown(source, 'no round completed') : { value: ns / elapsedNs, source };
}

/** The mean over the rounds, weighted by their time. */
function loopUtilisation(rounds: readonly MeasuredRound[]): Fact {
  const source = 'performance.eventLoopUtilization()';
  let weighted = 0;
  let ns = 0;
  for (const { measurement } of rounds) {
    if (measurement.eventLoopUtilisation === null) continue;
    weighted += measurement.eventLoopUtilisation * measurement.elapsedNs;
    ns += measurement.elapsedNs;
  }
  return ns === 0 ? unknown(source, 'no round could read it') : { value: weighted / ns, source };
}

function hostMean(
  host: readonly SampleSeries[],
  sampler: string,
  column: string,
  source: string,
  windows: readonly Window[],
): Fact {
  const series = host.find((candidate) => candidate.sampler === sampler);
  return series
    ? { ...meanOver(series, column, windows), source }
    : unknown(source, 'there are no samples of it');
}

function hostLargest(host: readonly SampleSeries[], column: string, windows: readonly Window[]): Fact {
  const series = host.find(({ sampler }) => sampler === 'vmstat');
  return series
    ? { ...largestOver(series, column, windows), source: '/proc/meminfo' }
    : unknown('/proc/meminfo', 'there are no samples of it');
}
