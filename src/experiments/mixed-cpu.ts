import type { Answer } from '../domain/answer.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import { figureEvidence } from './activities/figures.js';
import { trustIn } from './activities/trust.js';
import { weakest } from './read/weakest.js';
import { conditionsOf, unsteadyOf } from './mixed-cpu/conditions.js';
import {
  conditionText,
  delayReason,
  driftReason,
  summaryOf,
  unmeasuredOf,
  unsteadySummary,
} from './mixed-cpu/words.js';

/** I/O alone before and after may differ so much: beyond it the volume changed meanwhile. */
const STEADY_TIMES = 1.5;

/** Does computing beside file I/O overlap? */
export const mixedCpu: Experiment = {
  name: 'mixed-cpu',
  question: 'Does computing beside file I/O overlap?',
  seenElsewhere:
    'Ten files beside 3 sums: 2.81 s one after another against 2.55 s at once, 1.10x, with the sums on the loop.',
  answer: answerMixed,
};

function answerMixed({ activities }: Pick<ExperimentResult, 'activities'>): Answer | null {
  const own = activities.filter(({ key }) => key.workload === 'mixed-cpu');
  const conditions = conditionsOf(own);
  const [main] = conditions;
  if (main === undefined) return null;
  const measured = main.places.map(({ activity }) => activity);
  const trust = trustIn(measured);
  const unsteady = unsteadyOf(main, STEADY_TIMES);
  return {
    summary: unsteady.length === 0 ? summaryOf(main) : unsteadySummary(main, unsteady),
    confidence: weakest([trust.most, unsteady.length === 0 ? 'high' : 'low']),
    reasons: [
      ...conditions.map(conditionText),
      ...delayReason(main),
      ...conditions.flatMap((condition) => driftReason(condition, STEADY_TIMES)),
      ...unmeasuredOf(own),
      ...trust.because,
    ],
    evidence: main.places.flatMap(({ activity, place }) => [
      ...figureEvidence(activity, 'overlap achieved', `overlap achieved, ${place}`),
      ...figureEvidence(activity, 'overlap possible', `overlap possible, ${place}`),
      ...figureEvidence(activity, 'loop delay max', `longest delay of the loop, ${place}`),
    ]),
  };
}
