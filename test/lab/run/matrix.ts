import { isConfident, judge, type Judgement, type Outcome } from './outcome.js';
import { shareOfBest } from './pool-sweep.js';

/** The column of runs that gave no verdict at all. */
const NONE = 'failed';

/** A row of the confusion matrix: how often which verdict was given for a case. */
export interface MatrixRow {
  readonly case: string;
  readonly accepts: readonly string[];
  /** By verdict; `failed` where there was none. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface Totals {
  readonly runs: number;
  readonly right: number;
  readonly rightAndConfident: number;
  readonly wrong: number;
  readonly wrongAndConfident: number;
  readonly inconclusive: number;
  readonly failed: number;
  /** Advice that was tried with a prediction, and where that was within 25 % of what was measured. */
  readonly tried: number;
  readonly held: number;
  /** Sweeps over all sizes of the pool, and those in which the recommended one did nearly as much as the best. */
  readonly swept: number;
  readonly nearBest: number;
}

const LEAST_RIGHT = 0.8;
const LEAST_HELD = 0.8;
/** Of what the best pool does. */
const LEAST_OF_BEST = 0.9;

/**
 * What every change must keep: nothing wrong that asks to be believed, a verdict each, four fifths of them right; where
 * advice was tried, four fifths of the predictions, and where pools were swept, each recommendation.
 */
export function passesGate(totals: Totals): boolean {
  const { runs, right, wrongAndConfident, failed, tried, held, swept, nearBest } = totals;
  const isRight = wrongAndConfident === 0 && failed === 0 && right >= LEAST_RIGHT * runs;
  return isRight && held >= LEAST_HELD * tried && nearBest === swept;
}

function isNearBest({ poolSweep }: Outcome): boolean {
  const share = poolSweep && shareOfBest(poolSweep);
  return share !== null && share >= LEAST_OF_BEST;
}

/** Rows in the order in which the cases ran. */
export function confusionMatrix(outcomes: readonly Outcome[]): readonly MatrixRow[] {
  const names = [...new Set(outcomes.map((outcome) => outcome.case))];
  return names.map((name) => {
    const mine = outcomes.filter((outcome) => outcome.case === name);
    const counts = new Map<string, number>();
    for (const { headline } of mine) {
      const verdict = headline?.id ?? NONE;
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    }
    return { case: name, accepts: mine[0]?.accepts ?? [], counts };
  });
}

export function totalsOf(outcomes: readonly Outcome[]): Totals {
  const judged = (judgement: Judgement): readonly Outcome[] =>
    outcomes.filter((outcome) => judge(outcome) === judgement);
  return {
    runs: outcomes.length,
    right: judged('right').length,
    rightAndConfident: judged('right').filter(isConfident).length,
    wrong: judged('wrong').length,
    wrongAndConfident: judged('wrong').filter(isConfident).length,
    inconclusive: judged('inconclusive').length,
    failed: judged('failed').length,
    tried: outcomes.filter(({ confirmation }) => confirmation !== null).length,
    held: outcomes.filter(({ confirmation }) => confirmation?.holds === true).length,
    swept: outcomes.filter(({ poolSweep }) => poolSweep !== null && shareOfBest(poolSweep) !== null).length,
    nearBest: outcomes.filter(isNearBest).length,
  };
}

/**
 * Columns are numbered, in the order of the cases where they are right, and named below: all names side by side would
 * be too wide. Wrong verdicts stand in brackets, and where none was given in parentheses.
 */
export function renderMatrix(rows: readonly MatrixRow[]): string {
  const given = new Set(rows.flatMap(({ counts }) => [...counts.keys()]));
  const expected = rows.flatMap(({ accepts }) => accepts).filter((verdict) => given.has(verdict));
  const verdicts = [...new Set([...expected, ...[...given].sort()])];
  const nameWidth = Math.max(0, ...rows.map((row) => row.case.length));
  const cell = ({ counts, accepts }: MatrixRow, verdict: string): string => {
    const count = counts.get(verdict);
    if (count === undefined) return '. ';
    if (accepts.includes(verdict)) return `${count} `;
    return verdict === 'inconclusive' || verdict === NONE ? `(${count})` : `[${count}]`;
  };
  const line = (name: string, cells: readonly string[]): string =>
    (name.padEnd(nameWidth) + cells.map((text) => text.padStart(5)).join('')).trimEnd();
  return [
    line(
      '',
      verdicts.map((_, column) => `${column + 1} `),
    ),
    ...rows.map((row) =>
      line(
        row.case,
        verdicts.map((verdict) => cell(row, verdict)),
      ),
    ),
    '',
    ...verdicts.map((verdict, column) => `${String(column + 1).padStart(2)}  ${verdict}`),
  ].join('\n');
}
