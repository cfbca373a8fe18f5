import type { CellFacts } from '../../domain/facts.js';
import type { RunRecord } from '../../domain/record.js';
import type { RssOverTime } from '../../domain/report.js';
import type { TrialRecord } from '../../domain/trial.js';
import { binColumn, binTimes } from './bins.js';

/** As many as a line of a terminal can show. */
const MAX_BINS = 60;
const COLUMN = 'rssBytes';

/**
 * How the resident memory of a cell went in the first of its rounds that count, from the first sample of the trial to the
 * end of its measured phase: what is made before the work (buffers, workers) is in it.
 *
 * @returns null where no round counts, and where fewer than two samples were taken.
 */
export function rssOverTime(
  { id, countedRounds }: Pick<CellFacts, 'id' | 'countedRounds'>,
  records: readonly RunRecord[],
): RssOverTime | null {
  const [round] = countedRounds;
  const record = records.find(
    (one) =>
      one.type === 'trial' && one.trial.cellId === id && one.trial.round === round && !one.trial.staged,
  );
  return record?.type === 'trial' ? ofTrial(record.trial) : null;
}

function ofTrial({ round, measurement, series }: TrialRecord): RssOverTime | null {
  const measure = measurement?.phases.find(({ name }) => name === 'measure');
  const sampled = series.find(({ sampler, columns }) => sampler === 'memory' && COLUMN in columns);
  if (measure === undefined || sampled === undefined) return null;
  const seen = sampled.atNs.flatMap((atNs, index) => {
    const value = sampled.columns[COLUMN]?.[index];
    return atNs <= measure.endNs && typeof value === 'number'
      ? [{ atNs: atNs - measure.startNs, value }]
      : [];
  });
  if (seen.length < 2) return null;
  const { max } = binColumn(
    seen.map(({ value }) => value),
    seen.length,
    MAX_BINS,
    'bytes',
  );
  return {
    round,
    atNs: binTimes(
      seen.map(({ atNs }) => atNs),
      MAX_BINS,
    ),
    bytes: max.flatMap((value) => value ?? []),
    measuredNs: measure.endNs - measure.startNs,
  };
}
