import type { CourseFacts } from '../../domain/course.js';
import type { ProgressFacts } from '../../domain/facts.js';
import { courseOf } from '../../stats/course.js';
import { regularSamples } from '../progress-samples.js';

/** How the rate of each round went over its time; rounds of fewer than 6 samples are left out. */
export function courseFacts(progress: readonly ProgressFacts[]): readonly CourseFacts[] {
  return progress.flatMap((one) => {
    const course = courseOf(regularSamples(one));
    return course === null ? [] : [{ round: one.round, ...course }];
  });
}
