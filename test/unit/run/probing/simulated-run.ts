import type { Cell, CellKey, Plan, PlannedTrial } from '../../../../src/domain/plan.js';
import type { Probe } from '../../../../src/domain/probe.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import type { Strategy } from '../../../../src/domain/strategy.js';
import type { Volume } from '../../../../src/domain/target.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { loadAll } from '../../../../src/domain/registry.js';
import { deriveCell } from '../../../../src/plan/derive-cell.js';
import type { ProbingContext } from '../../../../src/run/probing/context.js';
import { strategies as registry } from '../../../../src/strategies/registry.js';
import { files } from '../../../../src/workloads/files.js';
import { volume } from '../../diagnosis/build/synthetic-facts.js';
import {
  measurement,
  MS,
  operation,
  plannedCell,
  runRecords,
  trial,
} from '../../diagnosis/build/synthetic-records.js';

/** Operations a second of a cell's route on a volume. */
export type RouteModel = (key: CellKey) => number;

/** System calls that a cell has under way at once. */
export function inFlight({ depth, poolSize, threads }: CellKey): number {
  return Math.min(depth, poolSize ?? threads ?? depth);
}

/** So many calls at a time, each in so many ms, whoever makes them. */
export function serves(calls: number, latencyMs: number): RouteModel {
  return (key) => (Math.min(inFlight(key), calls) * 1000) / latencyMs;
}

export const strategies: readonly Strategy[] = await loadAll(registry);

/** A cell by the rules of the plan: `fs-promises`, pool 4, 16 in flight, 4 KiB writes, unless told otherwise. */
export function cellFor(key: Partial<CellKey> = {}): Cell {
  const base = plannedCell('base', {
    strategy: 'fs-promises',
    key: { durability: 'none', fileSizeBytes: 2 ** 20, ...key },
  });
  const cell = deriveCell(base, {}, strategies);
  if (cell === null) throw new Error('the strategy refuses the cell');
  return cell;
}

/** One trial of 300 ms that waits for its volume; a round differs from the next by 2 %. */
export function simulated(
  cell: Cell,
  { round }: Pick<PlannedTrial, 'round'>,
  model: RouteModel,
): TrialRecord {
  const rate = model(cell.key) * (1 + 0.01 * (round % 3));
  const count = Math.max(1, Math.round(rate * 0.3));
  const elapsedNs = (count / rate) * 1000 * MS;
  const startNs = 1000 * MS * (round + 1);
  const latencyNs = (inFlight(cell.key) * 1e9) / rate;
  const bytes = count * cell.key.blockSizeBytes;
  const kind = cell.key.operation;
  return trial(cell.id, round, {
    measurement: measurement(startNs, {
      phases: [
        { name: 'measure', startNs, endNs: startNs + elapsedNs, operations: { [kind]: count }, bytes },
      ],
      operations: {
        [kind]: operation(
          Array.from({ length: count }, () => latencyNs),
          bytes,
        ),
      },
      elapsedNs,
      syncElapsedNs: null,
      resources: {
        userNs: 0.05 * elapsedNs,
        systemNs: 0.05 * elapsedNs,
        voluntaryContextSwitches: 10,
        involuntaryContextSwitches: 2,
        minorFaults: 0,
        majorFaults: 0,
      },
      memberBytes: [bytes],
      eventLoopUtilisation: 0.1,
    }),
  });
}

export interface SimulatedRun {
  readonly context: ProbingContext;
  readonly records: RunRecord[];
  /** Stores a probe, then its trials by the model. */
  readonly ask: (probe: Probe) => void;
  readonly probes: readonly Probe[];
}

/** A run after its first pass of two rounds, on a volume that does what the model says. */
export function simulatedRun(
  cells: readonly Cell[],
  model: RouteModel,
  settings: Partial<Plan['settings']> = {},
  on: Volume = volume('fuse'),
): SimulatedRun {
  const first = [0, 1].flatMap((round) => cells.map((cell) => simulated(cell, { round }, model)));
  const records = runRecords(on, cells, first).map((record): RunRecord =>
    record.type === 'run'
      ? {
          ...record,
          run: {
            ...record.run,
            plan: {
              ...record.run.plan,
              settings: { ...record.run.plan.settings, budgetMs: 30_000, ...settings },
            },
          },
        }
      : record,
  );
  const [header] = records;
  if (header?.type !== 'run') throw new Error('a run begins with its header');
  const probes: Probe[] = [];
  const known = new Map(cells.map((cell) => [cell.id, cell]));
  return {
    context: { plan: header.run.plan, strategies, workload: files },
    records,
    probes,
    ask: (probe) => {
      probes.push(probe);
      records.push({ type: 'probe', v: 1, probe });
      for (const cell of probe.cells) known.set(cell.id, cell);
      for (const planned of probe.order) {
        const cell = known.get(planned.cellId);
        if (cell === undefined) throw new Error(`no cell ${planned.cellId}`);
        records.push({ type: 'trial', v: 1, trial: simulated(cell, planned, model) });
      }
    },
  };
}
