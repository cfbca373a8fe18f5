import type { Answer } from '../domain/answer.js';
import type { Experiment } from '../domain/experiment.js';
import type { ReportActivity } from '../domain/report.js';
import { trustIn } from './activities/trust.js';
import { answerPath } from './rewrite/answer-path.js';

export const rewrite: Experiment = {
  name: 'rewrite',
  question: 'Why is the second run slower?',
  seenElsewhere:
    'By dd: the first three files of 256 MiB at 920 MB/s, then 297 and 248; overwriting them at 196 to 249 MB/s; five at once at 42 to 53 MB/s ' +
    'each. On tmpfs 1.1 to 1.2 GB/s, five at once 539 to 794 MB/s each.',
  answer: ({ activities }) => answer(activities.filter(({ key }) => key.workload === 'rewrite')),
};

/** Each directory is a question of its own. */
function answer(activities: readonly ReportActivity[]): Answer | null {
  const paths = [...new Set(activities.map(({ path }) => path))];
  const parts = paths.flatMap((path) => {
    const own = activities.filter((activity) => activity.path === path);
    const part = answerPath(own);
    return part === null ? [] : [{ path, ...part }];
  });
  if (parts.length === 0) return null;
  const place = (path: string | null): string => (parts.length > 1 ? `On ${path ?? 'no volume'}: ` : '');
  const trust = trustIn(activities);
  return {
    summary: parts.map(({ path, summary }) => place(path) + summary).join(' '),
    confidence: trust.most,
    reasons: [
      ...parts.flatMap(({ path, reasons }) => reasons.map((reason) => place(path) + reason)),
      ...trust.because,
    ],
    evidence: parts.flatMap(({ evidence }) => evidence),
  };
}
