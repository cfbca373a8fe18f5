import { IotriageError } from '../../domain/errors.js';
import type { Cell } from '../../domain/plan.js';
import type { Probe } from '../../domain/probe.js';
import type { RunHeader, RunRecord } from '../../domain/record.js';
import type { SampleSeries } from '../../domain/sampler.js';
import type { TrialRecord } from '../../domain/trial.js';

/** A run's records by what they speak of. */
export interface GatheredRun {
  readonly header: RunHeader;
  /** In the order in which they were asked for. */
  readonly probes: readonly Probe[];
  /** Of the plan, then of the probes, each once. */
  readonly cells: readonly Cell[];
  /** In the order of their rounds. */
  readonly trialsOf: (cellId: string) => readonly TrialRecord[];
  /** Series of the host, each whole. */
  readonly host: readonly SampleSeries[];
}

/** @throws IotriageError `record-invalid` where no record says which run it is. */
export function gatherRun(records: readonly RunRecord[]): GatheredRun {
  let header: RunHeader | undefined;
  const probes: Probe[] = [];
  const trials = new Map<string, TrialRecord[]>();
  const pieces: SampleSeries[] = [];
  for (const record of records) {
    if (record.type === 'run') header ??= record.run;
    if (record.type === 'probe') probes.push(record.probe);
    if (record.type === 'samples') pieces.push(...record.series);
    if (record.type !== 'trial') continue;
    const ofCell = trials.get(record.trial.cellId) ?? [];
    ofCell.push(record.trial);
    trials.set(record.trial.cellId, ofCell);
  }
  if (header === undefined) {
    throw new IotriageError('record-invalid', 'the records do not say which run they belong to');
  }
  for (const ofCell of trials.values()) ofCell.sort((a, b) => a.round - b.round);
  const cells = [...header.plan.cells, ...probes.flatMap((probe) => probe.cells)];
  return {
    header,
    probes,
    cells: [...new Map(cells.map((cell) => [cell.id, cell])).values()],
    trialsOf: (cellId) => trials.get(cellId) ?? [],
    host: joinPieces(pieces),
  };
}

/** Series of the same subject from the same source as one, in the order of time. */
export function joinPieces(pieces: readonly SampleSeries[]): readonly SampleSeries[] {
  const groups = new Map<string, SampleSeries[]>();
  for (const piece of pieces) {
    const identity = JSON.stringify([piece.sampler, piece.subject, piece.source]);
    const group = groups.get(identity) ?? [];
    group.push(piece);
    groups.set(identity, group);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group.sort((a, b) => (a.atNs[0] ?? 0) - (b.atNs[0] ?? 0));
    if (first === undefined) return [];
    const names = [...new Set(group.flatMap(({ columns }) => Object.keys(columns)))];
    const columns = names.map((name) => [
      name,
      group.flatMap((piece) => piece.columns[name] ?? piece.atNs.map(() => null)),
    ]);
    return [
      {
        ...first,
        atNs: group.flatMap(({ atNs }) => atNs),
        columns: Object.fromEntries(columns) as SampleSeries['columns'],
      },
    ];
  });
}
