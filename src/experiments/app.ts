import type { Answer } from '../domain/answer.js';
import type { Experiment } from '../domain/experiment.js';
import type { ReportActivity } from '../domain/report.js';
import { trustIn } from './activities/trust.js';
import { answerSweep } from './app/answer-sweep.js';
import { poolSweeps } from './app/sweeps.js';

export const app: Experiment = {
  name: 'app',
  question: 'Which UV_THREADPOOL_SIZE does a service that serves and stores files need?',
  seenElsewhere:
    'nodejs/performance #193 asks which UV_THREADPOOL_SIZE suits 2, 4 and 8 CPUs; the default is 4 whatever the machine. Writing files at once on a ' +
    'disk at its limit, a larger pool changed nothing.',
  answer: ({ activities, run }) =>
    answer(
      activities.filter(({ key }) => key.workload === 'app'),
      run.environment.cpus,
    ),
};

function answer(activities: readonly ReportActivity[], processors: number): Answer | null {
  const answers = poolSweeps(activities, processors).map(answerSweep);
  const [first, ...others] = answers;
  if (first === undefined) return null;
  const trust = trustIn(activities);
  // A knee that the rounds do not agree on is none.
  const confidence = first.isTold ? trust.most : 'low';
  return {
    summary: first.summary,
    confidence,
    reasons: [
      ...first.reasons,
      ...others.flatMap(({ summary, reasons }) => [summary, ...reasons]),
      'The wait for a thread is that of an empty work, one at a time: an estimate by a probe, not the wait of the requests themselves.',
      ...trust.because,
    ],
    evidence: answers.flatMap(({ evidence }) => evidence),
  };
}
