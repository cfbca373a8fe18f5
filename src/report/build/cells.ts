import type {
  DeviceFacts,
  OperationFacts,
  ReportedCell,
  ReportedFacts,
  TrialFacts,
} from '../../domain/facts.js';
import type { ReportCell, ReportOperation } from '../../domain/report.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import type { RunRecord } from '../../domain/record.js';
import { ownDevices } from '../../domain/volume-devices.js';
import { memoryPerOperation } from './memory-per-operation.js';
import { nativeCeilings, shareOfCeiling } from './ceiling.js';
import { rssOverTime } from './rss-over-time.js';

type ReportTrial = ReportCell['trials'][number];
type OwnDetails = Pick<ReportTrial, 'phases' | 'placement'>;
type DetailsOf = (cellId: string, round: number, staged: boolean) => OwnDetails;

/** The cells of a volume as the report shows them, in the order of the facts. */
export function buildCells(facts: ReportedFacts, records: readonly RunRecord[]): readonly ReportCell[] {
  const ceilings = nativeCeilings(facts.cells);
  const ratios = new Map(
    facts.statistics.flatMap(({ rows }) => rows.map((row) => [row.cellId, row.ratioToBest] as const)),
  );
  const devices = ownDevices(facts.volume);
  const detailsOf = gatherDetails(records);
  const perOperation = memoryPerOperation(facts.cells);
  return facts.cells.map((cell) =>
    buildCell(cell, shareOfCeiling(cell, ceilings), ratios.get(cell.id) ?? null, devices, detailsOf, {
      perOperationBytes: perOperation(cell),
      rssOverTime: rssOverTime(cell, records),
    }),
  );
}

/** Facts merge the rounds; what each phase of a trial did, and where, stands in its record alone. */
function gatherDetails(records: readonly RunRecord[]): DetailsOf {
  const name = (cellId: string, round: number, staged: boolean) => `${cellId} ${round} ${staged}`;
  const details = new Map(
    records.flatMap((record): (readonly [string, OwnDetails])[] => {
      if (record.type !== 'trial') return [];
      const { cellId, round, staged, measurement, placement = null } = record.trial;
      return [[name(cellId, round, staged), { phases: measurement?.phases ?? [], placement }]];
    }),
  );
  return (cellId, round, staged) =>
    details.get(name(cellId, round, staged)) ?? { phases: [], placement: null };
}

function buildCell(
  cell: ReportedCell,
  share: number | null,
  ratioToBest: RatioEstimate | null,
  devices: readonly string[],
  detailsOf: DetailsOf,
  ownMemory: Pick<ReportCell['memory'], 'perOperationBytes' | 'rssOverTime'>,
): ReportCell {
  const trialsOf = (trials: readonly TrialFacts[], staged: boolean): ReportCell['trials'] =>
    trials.map((trial) => ({
      ...trial,
      staged,
      disturbed: trial.disturbances.length > 0,
      ...detailsOf(cell.id, trial.round, staged),
    }));
  const cpuNs = cell.cpu.userNs + cell.cpu.systemNs;
  const { bytesPerSecond, operationsPerSecond, withSync } = cell;
  return {
    id: cell.id,
    key: cell.key,
    unit: cell.strategy.unit,
    family: cell.strategy.family,
    fixed: cell.fixed,
    members: cell.members.map((path, index) => ({ path, bytes: cell.memberBytes[index] ?? 0 })),
    operations: Object.fromEntries(
      Object.entries(cell.operations).map(([kind, operation]) => [kind, buildOperation(operation)]),
    ),
    throughput:
      bytesPerSecond && operationsPerSecond ? { bytesPerSecond, operationsPerSecond, withSync } : null,
    shareOfCeiling: share,
    ratioToBest,
    cpu: {
      ...cell.cpu,
      nsPerByte: cell.strategy.movesBytes && cell.applicationBytes > 0 ? cpuNs / cell.applicationBytes : null,
    },
    contextSwitches: cell.contextSwitches,
    peakRssBytes: cell.peakRssBytes,
    memory: { ...cell.memory, ...ownMemory },
    eventLoopUtilisation: cell.eventLoopUtilisation.value,
    pool: cell.pool,
    devices: cell.devices,
    flushesPerSync: cell.flushesPerSync,
    pressure: cell.pressure,
    cpuThrottledShare: cell.cpuThrottledShare,
    foreignCores: cell.foreignCores,
    idleCores: cell.idleCores,
    stealCores: cell.stealCores,
    dirtyBytes: cell.dirtyBytes,
    writebackBytes: cell.writebackBytes,
    shares: cell.shares,
    course: cell.course,
    steadyState: cell.steadyState,
    applicationBytes: cell.applicationBytes,
    deviceWrittenBytes: sumOver(cell.devices, devices, 'writtenBytes'),
    deviceReadBytes: sumOver(cell.devices, devices, 'readBytes'),
    verification: cell.verification,
    stagingCost: cell.staging?.cost.value ?? null,
    stagingCostRange: cell.staging?.costRange ?? null,
    trials: [...trialsOf(cell.trials, false), ...trialsOf(cell.staging?.trials ?? [], true)],
  };
}

function buildOperation(operation: OperationFacts): ReportOperation {
  const { stages, ...measured } = operation;
  const stage = ({ sumNs, summary }: { sumNs: number; summary: ReportOperation['latencyNs'] }) => ({
    ...summary,
    sum: sumNs,
  });
  return {
    ...measured,
    stagesNs: stages && {
      submit: stage(stages.submit),
      queue: stage(stages.queue),
      service: stage(stages.service),
      deliver: stage(stages.deliver),
    },
  };
}

/** Null where there is no device, or where one of them could not be read. */
function sumOver(
  devices: readonly DeviceFacts[],
  names: readonly string[],
  column: 'writtenBytes' | 'readBytes',
): number | null {
  if (names.length === 0) return null;
  let sum = 0;
  for (const name of names) {
    const value = devices.find(({ device }) => device === name)?.[column].value ?? null;
    if (value === null) return null;
    sum += value;
  }
  return sum;
}
