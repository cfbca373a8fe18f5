import type { Evidence, Finding, Rule } from '../../domain/finding.js';
import { measuredCells, type MeasuredCell } from '../compare.js';
import { whollyDisturbed } from '../like-with-like.js';
import { describeCell, factEvidence, percent } from '../words.js';

/** The best round of a cell over its worst one. */
const LEAST_SPREAD = 2;
/** Of the cells with several rounds. */
const LEAST_CELLS = 0.5;
/** Fewer cells are no picture of the machine. */
const LEAST_COUNT = 2;

/** What is less is not worth naming. */
const LEAST_STEAL_CORES = 0.01;

/** The rounds of most cells disagree, or were disturbed: something else uses the machine. */
export const noisy: Rule = {
  id: 'noisy',
  summary: 'the same work varies from round to round, or others used the machine: the figures are not steady',
  thresholds: [
    {
      name: 'best round over the worst one of a cell, at least',
      value: LEAST_SPREAD,
      unit: 'times',
      reason: 'rounds of the same work in one run differ by less on a machine that does nothing else',
    },
    {
      name: 'share of the cells with such a spread, or with every round disturbed, at least',
      value: LEAST_CELLS,
      unit: 'share',
      reason: 'a single cell may be unsteady by itself',
    },
    {
      name: 'cells with several rounds, at least',
      value: LEAST_COUNT,
      reason: 'one cell is no picture of the machine',
    },
  ],
  explanation: {
    meaning:
      'Rounds of the same work, spread over the run, differ by a factor of two and more in at least half of the cells, or each of their rounds was disturbed: CPU stolen by the host, other processes, device traffic of others. Something else than the work decides.',
    evidence:
      'The throughput of each round; how many cells reached no steady state, where they were measured long enough to tell; what disturbed them: steal, pressure and device traffic before and between the trials; the processors that the hypervisor took most of.',
    limits:
      'It says that something else is at work, not what. A volume whose rate comes in slices or credits varies as well: where nothing was seen to disturb half of the unsteady cells the confidence is low. It never stands before a finding that explains the time.',
    whatToDo:
      'Repeat on a quiet machine, with more rounds (`--rounds 10`) and longer ones (`--duration 2s`). Look at steal and at other processes.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group).filter(({ trials }) => trials.length >= 2);
    if (cells.length < LEAST_COUNT) return null;
    const disturbed = cells.filter(whollyDisturbed);
    const spread = cells.filter((cell) => spreadOf(cell) >= LEAST_SPREAD);
    const unsteady = cells.filter((cell) => disturbed.includes(cell) || spread.includes(cell));
    return unsteady.length < LEAST_CELLS * cells.length ? null : finding(cells, unsteady, spread, disturbed);
  },
};

function spreadOf({ bytesPerSecondRounds }: MeasuredCell): number {
  if (bytesPerSecondRounds.length < 2) return 1;
  const least = Math.min(...bytesPerSecondRounds);
  return least === 0 ? Infinity : Math.max(...bytesPerSecondRounds) / least;
}

function spreadWords(spread: number): string {
  return Number.isFinite(spread) ? `best over worst ${spread.toFixed(1)}x` : 'one of them moved nothing';
}

/** Of the cells that were measured long enough to tell. */
function steadyEvidence(cells: readonly MeasuredCell[]): readonly Evidence[] {
  const told = cells.flatMap(({ steadyState }) => steadyState ?? []);
  if (told.length === 0) return [];
  return [
    {
      name: 'cells that reached no steady state (five throughputs in a row within 20 %)',
      value: `${told.filter(({ steady }) => steady !== 'yes').length} of ${told.length}`,
      unit: 'cells',
      source: 'SNIA PTS, over rounds or windows',
    },
  ];
}

function steadyCells(cells: readonly MeasuredCell[]): readonly string[] {
  const steady = cells.filter(({ steadyState }) => steadyState?.steady === 'yes').length;
  if (steady === 0) return [];
  return [`a steady state would weaken it: ${steady} of ${cells.length} cells reached one`];
}

function finding(
  cells: readonly MeasuredCell[],
  unsteady: readonly MeasuredCell[],
  spread: readonly MeasuredCell[],
  disturbed: readonly MeasuredCell[],
): Finding {
  const worst = spread.reduce<MeasuredCell | undefined>(
    (most, cell) => (most === undefined || spreadOf(cell) > spreadOf(most) ? cell : most),
    undefined,
  );
  const stolen = unsteady
    .filter(({ stealCores }) => (stealCores.value ?? 0) >= LEAST_STEAL_CORES)
    .sort((a, b) => (b.stealCores.value ?? 0) - (a.stealCores.value ?? 0))[0];
  const why = disturbed.flatMap(({ trials }) => trials.flatMap(({ disturbances }) => disturbances))[0];
  return {
    id: 'noisy',
    // What differs from round to round without anything that disturbed them may be the volume's own way.
    confidence: disturbed.length * 2 >= unsteady.length ? 'medium' : 'low',
    summary:
      `The figures are not steady: ${unsteady.length} of ${cells.length} cells` +
      (worst === undefined
        ? ''
        : ` ${unsteady.length === 1 ? 'varies' : 'vary'} from round to round (${describeCell(worst)}: ${spreadWords(spreadOf(worst))})`) +
      `${why === undefined ? '' : `${worst === undefined ? ` ${unsteady.length === 1 ? 'was' : 'were'} disturbed in every round` : `, or ${unsteady.length === 1 ? 'was' : 'were'} disturbed`} (${why})`}. Repeat on a quiet machine, with more and longer rounds.`,
    evidence: [
      {
        name: 'cells whose rounds differ by a factor of two',
        value: spread.length,
        unit: 'cells',
        source: 'rounds',
      },
      {
        name: 'cells with every round disturbed',
        value: disturbed.length,
        unit: 'cells',
        source: 'steal, pressure and device traffic around the trials',
      },
      ...(stolen === undefined
        ? []
        : factEvidence(
            `processors that the hypervisor took of ${describeCell(stolen)}`,
            stolen.stealCores,
            'cores',
          )),
      {
        name: 'share of the cells',
        value: percent(unsteady.length / cells.length),
        unit: '',
        source: 'cells with several rounds',
      },
      ...steadyEvidence(cells),
    ],
    advice: [
      {
        action: 'Repeat on a quiet machine, as with --rounds 10 --duration 2s',
        expected: 'rounds that agree',
      },
    ],
    contradicts: ['rounds that agree would contradict it: they do not', ...steadyCells(cells)],
    // A remark on the figures, not a place where time goes.
    explains: 0,
  };
}
