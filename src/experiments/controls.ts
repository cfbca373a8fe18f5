import type { Answer } from '../domain/answer.js';
import type { Experiment } from '../domain/experiment.js';
import type { Confidence, Evidence } from '../domain/finding.js';
import type { ReportActivity } from '../domain/report.js';
import { judge, type Judged } from './controls/judge.js';
import { missing } from './controls/missing.js';
import { transactionEvidence, transactionReasons, transactionsOf } from './controls/transactions.js';
import { gains, percent, sentenceOf, times } from './controls/words.js';

const ROUNDS_FOR_HIGH = 3;
const EXONERATED =
  'What gains nothing from it waits for storage or for a thread of the pool, not for the runtime.';

export const controls: Experiment = {
  name: 'controls',
  question: 'Does concurrency work at all in this runtime?',
  seenElsewhere:
    'Three waits of 0.2 s, one after another against at once: timers 609 against 202 ms (3.01x), HTTP 613 against 209 ms (2.94x), ' +
    'SQLite 610 against 212 ms (2.88x); sums 1.03x; with waits of 1 s beside the sums 3.03 against 1.03 s.',
  answer: ({ activities }) => answer(activities.filter(({ key }) => key.workload === 'controls')),
};

function answer(activities: readonly ReportActivity[]): Answer | null {
  if (activities.every(({ time }) => time === null)) return null;
  const judged = judge(activities);
  const left = missing(activities, judged);
  const transactions = transactionsOf(activities);
  return {
    summary: [summaryOf(judged), ...(left.length === 0 ? [] : [`Not measured: ${left.join('; ')}.`])].join(
      ' ',
    ),
    confidence: confidenceOf(judged),
    reasons: [...judged.map(sentenceOf), ...transactionReasons(transactions)],
    evidence: [...judged.map(evidenceOf), ...transactionEvidence(transactions)],
  };
}

function summaryOf(judged: readonly Judged[]): string {
  const waits = judged.filter(({ kind }) => kind === 'waits');
  const failed = judged.filter(({ holds }) => !holds);
  const held = judged.filter(({ holds }) => holds);
  if (failed.length === 0) {
    if (waits.length === 0) return `Whether waits overlap was not compared${heldBeside(held)}.`;
    return `Concurrency works in this runtime: ${holdings(held)}. ${EXONERATED}`;
  }
  const faults = failed
    .map((one) => `${faultOf(one)}${one.cause === null ? '' : ` (${one.cause})`}`)
    .join('; ');
  return `${verdictOf(failed, waits)}: ${faults}${held.length === 0 ? '' : `. As they should be: ${holdings(held)}`}.`;
}

function verdictOf(failed: readonly Judged[], waits: readonly Judged[]): string {
  if (failed.every(({ disturbed }) => disturbed))
    return 'Not told, since other programs disturbed every round of what failed';
  if (failed.some(({ kind }) => kind === 'waits')) return 'Concurrency does not work here as it should';
  return waits.length > 0
    ? 'Waits overlap in this runtime, but a control is not as it should be'
    : 'A control is not as it should be';
}

function heldBeside(held: readonly Judged[]): string {
  return held.length === 0 ? '' : `; ${holdings(held)}`;
}

/** Those that hold: `timers 3.00x, HTTP 2.98x; beside sums 2.91x to 2.94x; sums 1.00x; ...`. */
function holdings(held: readonly Judged[]): string {
  const plain = held.filter(({ kind, besideSums }) => kind === 'waits' && !besideSums);
  const beside = held.filter(({ kind, besideSums }) => kind === 'waits' && besideSums);
  const values = beside.map(({ value }) => value);
  const [least, most] = [times(Math.min(...values)), times(Math.max(...values))];
  return [
    ...(plain.length === 0 ? [] : [`${gains(plain)} for waits at once`]),
    ...(beside.length === 0 ? [] : [`beside sums ${least === most ? least : `${least} to ${most}`}`]),
    ...held.flatMap(({ kind, value }) =>
      kind === 'sums' ? [`pure sums ${times(value)}, as one loop must`] : [],
    ),
    ...held.flatMap(({ kind, name, value }) =>
      kind === 'staircase' ? [`${name} take ceil(n / threads) steps within ${percent(value)}`] : [],
    ),
  ].join(', ');
}

function faultOf({ kind, name, value, possible }: Judged): string {
  if (kind === 'staircase') return `${name} are ${percent(value)} off ceil(n / threads) steps`;
  return `${name} ${times(value)} of ${times(possible)}`;
}

/** A failure is only as sure as its rounds; what holds has to hold in each of at least three undisturbed rounds. */
function confidenceOf(judged: readonly Judged[]): Confidence {
  const failed = judged.filter(({ holds }) => !holds);
  const decisive = failed.length > 0 ? failed : judged;
  if (decisive.length === 0 || decisive.some(({ rounds, disturbed }) => rounds < 2 || disturbed))
    return 'low';
  return decisive.every(({ sure, rounds }) => sure && rounds >= ROUNDS_FOR_HIGH) ? 'high' : 'medium';
}

function evidenceOf({ kind, name, value, rounds }: Judged): Evidence {
  const source = `${rounds} round${rounds === 1 ? '' : 's'}, each in a process of its own`;
  return kind === 'staircase'
    ? { name: `${name}, off the steps predicted`, value: Number((100 * value).toFixed(2)), unit: '%', source }
    : {
        name: `${name}, one after another / at once`,
        value: Number(value.toFixed(3)),
        unit: 'times',
        source,
      };
}
