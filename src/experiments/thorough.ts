import type { Answer } from '../domain/answer.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import { headlineAnswer } from './read/headlines.js';
import { steadinessOf, steadinessWords, unrestReasons } from './read/steadiness.js';
import { weakest } from './read/weakest.js';

export const thorough: Experiment = {
  name: 'thorough',
  question: 'What does the volume sustain, once its throughput is steady?',
  seenElsewhere:
    'A new drive is several times as fast for its first minutes as after hours of writing: the SNIA test asks for five steady rounds before it believes a figure.',
  answer,
};

function answer(result: ExperimentResult): Answer | null {
  const plain = headlineAnswer(result);
  if (plain === null) return null;
  const steadiness = steadinessOf(result.volumes.flatMap(({ cells }) => cells));
  const { steady, notReached, open } = steadiness;
  const all = steady.length + notReached.length + open.length;
  return {
    ...plain,
    summary: `${plain.summary} ${steadinessWords(steadiness)}.`,
    // Figures of cells that never came to rest are those of a moment.
    confidence: steady.length * 2 < all ? weakest([plain.confidence, 'low']) : plain.confidence,
    reasons: [
      'Steady: five rounds in a row within 20 % of their mean, which rise or fall by at most 10 % of it (SNIA PTS 2.0.2). A round here is one second, and no preconditioning writes the volume over first: what a drive does after hours is not seen.',
      ...result.volumes.flatMap(unrestReasons),
      ...plain.reasons,
    ],
  };
}
