import { IotriageError } from '../domain/errors.js';
import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { CellKey } from '../domain/plan.js';
import type { RunRecord } from '../domain/record.js';
import { type Strategy, withTraits } from '../domain/strategy.js';
import type { SampleSeries } from '../domain/sampler.js';
import type { Unavailable, Volume } from '../domain/target.js';
import type { TrialRecord } from '../domain/trial.js';
import { NS_PER_S } from '../domain/units.js';
import { statisticsTable } from '../stats/table.js';
import { cellFacts } from './facts/cell.js';
import { deviceSeries, devicesUnder } from './facts/devices.js';
import { gatherRun, type GatheredRun } from './facts/gather.js';
import { mainOperation, roundsThatCount } from './facts/rounds.js';
import { probeFacts } from './facts/probes.js';
import { stagesByRing, stagesLeftOut, stagesUnavailable } from './facts/staging.js';
import { groupCells } from './workload-groups.js';

/** What the facts need to know of a strategy. */
export type StrategyDescriptor = CellFacts['strategy'] & Pick<Strategy, 'traitsWith'>;

/**
 * Reduces the lines of a run's store to what the run learned of each volume, in the order of the plan. Needs nothing
 * but the records, so that a stored run gives the same facts again.
 *
 * @throws IotriageError `record-invalid` where the records do not say which run they are, or name a strategy that is
 * not among `strategies`.
 */
export function buildFacts(
  records: readonly RunRecord[],
  strategies: readonly StrategyDescriptor[],
): readonly VolumeFacts[] {
  const run = gatherRun(records);
  const { plan, environment } = run.header;
  return plan.volumes.map((volume) => {
    const cells = run.cells
      .filter(({ targetId }) => targetId === volume.targetId)
      .map((cell) =>
        cellFacts(cell, describeStrategy(cell.key, strategies), run.trialsOf(cell.id), volume, run.host),
      );
    return {
      volume,
      host: { cpus: environment.cpus, memoryBytes: environment.memoryBytes },
      cells,
      probes: probeFacts(
        run.probes.filter(({ targetId }) => targetId === volume.targetId),
        cells,
      ),
      statistics: statistics(cells, run),
      unavailable: [
        ...unavailable(volume, run.host),
        ...stagesUnavailable(
          cells.flatMap(({ id, key }) =>
            run.trialsOf(id).map((trial) => ({ strategy: key.strategy, trial })),
          ),
        ),
        ...stagesLeftOut(cells, plan.order, run.trialsOf),
        ...(plan.settings.stages ? stagesByRing(cells) : []),
      ],
    };
  });
}

function unstaged(trials: readonly TrialRecord[]): readonly TrialRecord[] {
  return trials.filter(({ staged }) => !staged);
}

/**
 * A strategy as it is with the key's parameters.
 * @throws IotriageError `record-invalid` where there is no strategy of that name.
 */
export function describeStrategy(
  { strategy: name, parameters }: Pick<CellKey, 'strategy' | 'parameters'>,
  strategies: readonly StrategyDescriptor[],
): CellFacts['strategy'] {
  const known = strategies.find((candidate) => candidate.name === name);
  if (known === undefined) {
    throw new IotriageError('record-invalid', `this version of iotriage has no strategy ${name}`);
  }
  const { unit, family, usesPool, movesBytes, blocksLoop, opensBy, appends, hasWorkers, replaces } =
    withTraits(known, parameters);
  return {
    name,
    unit,
    family,
    usesPool,
    movesBytes,
    blocksLoop,
    opensBy,
    ...(appends && { appends }),
    ...(hasWorkers && { hasWorkers }),
    ...(replaces && { replaces }),
  };
}

/**
 * One table for each workload group: seconds per operation of the measured job. Controls move no bytes, so they stand
 * in no table: everything would be a multiple of nothing. Operations of different units stand in tables of their own.
 */
function statistics(cells: readonly CellFacts[], run: GatheredRun): VolumeFacts['statistics'] {
  return groupCells(cells).flatMap(({ label, cellIds }) => {
    const members = cells.filter(({ id, strategy }) => cellIds.includes(id) && strategy.family !== 'control');
    const units = [...new Set(members.map(({ strategy }) => strategy.unit))];
    return units.flatMap((unit) => {
      const entries = members
        .filter(({ strategy }) => strategy.unit === unit)
        .map(({ id, key }) => {
          const rounds = roundsThatCount(unstaged(run.trialsOf(id)), key).map(({ measurement }) => ({
            seconds: measurement.elapsedNs / NS_PER_S,
            operations: mainOperation(measurement, key)?.count ?? 0,
          }));
          return {
            cellId: id,
            secondsPerOperation: rounds.map(({ seconds, operations }) => seconds / operations),
            operations: rounds.map(({ operations }) => operations),
          };
        })
        .filter(({ operations }) => operations.length > 0);
      if (entries.length === 0) return [];
      return [{ label: units.length > 1 ? `${label}, by ${unit}` : label, rows: statisticsTable(entries) }];
    });
  });
}

function unavailable(volume: Volume, host: readonly SampleSeries[]): readonly Unavailable[] {
  const devices = devicesUnder(volume);
  if (devices.length === 0) {
    return [{ what: 'device counters', why: `no block device lies under ${volume.path}` }];
  }
  return devices
    .filter(({ name }) => deviceSeries(host, name) === undefined)
    .map(({ name }) => ({ what: `device counters of ${name}`, why: 'there are no samples of it' }));
}
