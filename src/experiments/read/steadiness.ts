import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { STEADY_STATE_MAX_ROUNDS } from '../../stats/steady-state.js';
import { isMeasured, type MeasuredCell } from './cells.js';

/** Cells by whether five of their rounds in a row were steady. Controls move nothing and are left out. */
export interface Steadiness {
  readonly steady: readonly MeasuredCell[];
  /** Of 25 rounds or more none. */
  readonly notReached: readonly MeasuredCell[];
  /** Fewer rounds counted than the rule looks at: it may be steady yet. */
  readonly open: readonly MeasuredCell[];
}

export function steadinessOf(cells: readonly ReportCell[]): Steadiness {
  const measured = cells.filter(isMeasured).filter(({ family }) => family !== 'control');
  const state = ({ steadyState }: ReportCell) => (steadyState?.over === 'rounds' ? steadyState.steady : 'no');
  return {
    steady: measured.filter((cell) => state(cell) === 'yes'),
    notReached: measured.filter((cell) => state(cell) === 'not-reached'),
    open: measured.filter((cell) => state(cell) === 'no'),
  };
}

/** `41 of 66 cells came to a steady state, 3 did not within 25 rounds, of 22 too few rounds count to tell` */
export function steadinessWords({ steady, notReached, open }: Steadiness): string {
  const all = steady.length + notReached.length + open.length;
  return [
    `${steady.length} of ${all} ${all === 1 ? 'cell' : 'cells'} came to a steady state`,
    ...(notReached.length > 0
      ? [`${notReached.length} did not within ${STEADY_STATE_MAX_ROUNDS} rounds`]
      : []),
    ...(open.length > 0 ? [`of ${open.length} too few rounds count to tell`] : []),
  ].join(', ');
}

/** The cells that did not come to rest, by how much their last five rounds differed. */
export function unrestReasons(volume: ReportVolume): readonly string[] {
  const { notReached, open } = steadinessOf(volume.cells);
  return [...notReached, ...open].flatMap(({ key, steadyState }) => {
    if (steadyState?.over !== 'rounds') return [];
    const { excursion, rise, assessed } = steadyState;
    const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
    return [
      `Not steady on ${volume.path}: ${key.strategy}, ${key.operation} of ${key.blockSizeBytes} B, ${key.depth} in flight: the last five of ` +
        `${assessed} rounds differ by ${share(excursion)} and rise or fall by ${share(rise)} (at most 20 % and 10 %).`,
    ];
  });
}
