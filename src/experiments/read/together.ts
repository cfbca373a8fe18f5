import { aloneCell } from '../../domain/alone-cell.js';
import type { ReportVolume } from '../../domain/report.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import { isMeasured, type MeasuredCell } from './cells.js';
import { countedTrials, workRates } from './rounds.js';

/** A cell on all volumes of a set at once, beside the same work on each of them alone. */
export interface Together {
  readonly together: MeasuredCell;
  /** In the order of the members. */
  readonly alone: readonly MeasuredCell[];
  /** Of what is reached at once to the sum of what each reaches alone. */
  readonly ratio: RatioEstimate;
}

/** Each cell of the set whose members were all measured alone with the same work. */
export function togetherWithAlone(set: ReportVolume, volumes: readonly ReportVolume[]): readonly Together[] {
  const single = volumes.flatMap(({ cells }) => cells.filter(isMeasured)).map(located);
  return set.cells.filter(isMeasured).flatMap((cell): readonly Together[] => {
    const { key, members } = located(cell);
    if (members.length < 2) return [];
    const alone = members.flatMap((member) => aloneCell({ key, members }, member, single)?.cell ?? []);
    if (alone.length < members.length) return [];
    const sums = sumsOfRounds(alone);
    const rates = workRates(cell);
    if (sums.length === 0 || rates.length === 0) return [];
    return [{ together: cell, alone, ratio: estimateRatio(rates, sums) }];
  });
}

/**
 * How many times as fast files are done that are split evenly over the members, as all of them on one member: of all at once the slowest
 * member sets the time. In the order of the members.
 */
export function evenSplit({ together, alone }: Together): readonly RatioEstimate[] {
  const bytes = together.members.map((member) => member.bytes);
  const all = bytes.reduce((sum, each) => sum + each, 0);
  const share = all === 0 ? 0 : (bytes.length * Math.min(...bytes)) / all;
  const rates = workRates(together).map((rate) => rate * share);
  return alone.map((cell) => estimateRatio(rates, workRates(cell)));
}

function located(cell: MeasuredCell): Pick<MeasuredCell, 'key'> & { members: string[]; cell: MeasuredCell } {
  return { key: cell.key, members: cell.members.map(({ path }) => path), cell };
}

/** A sum is of one round: those that count for all of them, or where there is none the sum of the means. */
function sumsOfRounds(cells: readonly MeasuredCell[]): readonly number[] {
  const byRound = cells.map((cell) => {
    const rates = workRates(cell);
    return new Map(countedTrials(cell).map(({ round }, index) => [round, rates[index] ?? 0]));
  });
  const [first] = byRound;
  const common = [...(first?.keys() ?? [])].filter((round) => byRound.every((rates) => rates.has(round)));
  if (common.length > 0) {
    return common.map((round) => byRound.reduce((sum, rates) => sum + (rates.get(round) ?? 0), 0));
  }
  if (byRound.some(({ size }) => size === 0)) return [];
  return [
    byRound.reduce(
      (sum, rates) => sum + [...rates.values()].reduce((all, rate) => all + rate, 0) / rates.size,
      0,
    ),
  ];
}
