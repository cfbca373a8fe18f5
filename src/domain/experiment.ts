import type { Report } from './report.js';
import type { Answer } from './answer.js';
import type { Picture } from './picture.js';

/** What an answer is made of. */
export type ExperimentResult = Pick<Report, 'volumes' | 'activities' | 'backends' | 'run'>;

/** The question of a preset, and how its report is read. Reads a report and touches nothing. */
export interface Experiment {
  /** The preset's. */
  readonly name: string;
  readonly question: string;
  /** What others saw, on their machines. */
  readonly seenElsewhere: string;
  /** What is drawn beside what every report shows; missing: nothing. */
  readonly pictures?: readonly Picture[];
  /** Null: nothing of it was measured. */
  answer(result: ExperimentResult): Answer | null;
}
