import type { Confidence, Evidence } from './finding.js';

/** What a preset's report leads with. */
export interface Answer {
  /** One sentence that answers the question with its figures and names the cause. */
  readonly summary: string;
  readonly confidence: Confidence;
  /** Why it is so, and what it rests on, in sentences. */
  readonly reasons: readonly string[];
  readonly evidence: readonly Evidence[];
}
