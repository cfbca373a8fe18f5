import type { Answer } from '../domain/answer.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import { significant } from '../domain/units.js';
import { figureEvidence } from './activities/figures.js';
import { trustIn } from './activities/trust.js';
import { weakest } from './read/weakest.js';
import { comparisonsOf, type Comparison, NEAR_PREDICTION } from './order/comparison.js';
import { causeOf, othersOf, predictionText, unmeasuredOf } from './order/words.js';

/** Few rounds are enough where the schedule foretells what they show. */
const ROUNDS_FOR_HIGH = 3;
const FAR = 0.1;

/** Does it matter which wait starts first? */
export const order: Experiment = {
  name: 'order',
  question: 'Does it matter which wait starts first?',
  seenElsewhere:
    'Three tasks that compute 1, wait 5, 3, 1 and compute 1: 7 units longest first, 9 shortest first. An attempt with ' +
    'blocking writes in the loop saw 12.3 against 12.1: the effect drowned.',
  answer: answerOrder,
};

function answerOrder({ activities }: Pick<ExperimentResult, 'activities'>): Answer | null {
  const own = activities.filter(({ key }) => key.workload === 'order');
  const comparisons = comparisonsOf(own);
  const [main, ...others] = comparisons;
  if (main === undefined) return null;
  const trust = trustIn([main.longest, main.shortest], ROUNDS_FOR_HIGH);
  return {
    summary: summaryOf(main),
    confidence: weakest([trust.most, confidenceOf(main)]),
    reasons: [
      predictionText(main),
      ...others.map(othersOf),
      ...unmeasuredOf(own, comparisons),
      ...trust.because,
    ],
    evidence: comparisons.flatMap(({ name, longest, shortest }) => [
      ...figureEvidence(longest, 'makespan', `${name}, longest first`),
      ...figureEvidence(shortest, 'makespan', `${name}, shortest first`),
    ]),
  };
}

function summaryOf(main: Comparison): string {
  const { longestUnits, shortestUnits, name } = main;
  const figures =
    `Starting the longest wait first takes ${significant(longestUnits.median)} units against ` +
    `${significant(shortestUnits.median)} shortest first (${name})`;
  return `${figures}: ${causeOf(main)}.`;
}

/** A schedule that foretold both makespans leaves little doubt of the cause. */
function confidenceOf({ offPrediction }: Comparison): 'low' | 'medium' | 'high' {
  if (offPrediction <= NEAR_PREDICTION) return 'high';
  return offPrediction <= FAR ? 'medium' : 'low';
}
