import type { VolumeFacts } from './facts.js';
import type { KeyChange, PredictedRatio, Prediction } from './probe.js';

/** What a rule may conclude. */
export const verdicts = [
  'device-bandwidth',
  'device-iops',
  'device-latency-serial',
  'device-latency-parallel',
  'device-queue-depth',
  'pool-starved',
  'file-lock',
  'fsync',
  'metadata',
  'page-cache',
  'writeback-throttled',
  'throttled',
  'latency-tail',
  'compressible',
  'memory-bandwidth',
  'cpu',
  'js-overhead',
  'stall',
  'harness-bound',
  'noisy',
  'inconclusive',
  'enospc',
  'edquot',
  'erofs',
  'eacces',
  'eio',
  'enametoolong',
  'gone',
] as const;
export type Verdict = (typeof verdicts)[number];

export type Confidence = 'low' | 'medium' | 'high';

/** A number that a finding rests on, and where it came from: a cell, a sampler or a file of /proc. */
export interface Evidence {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  readonly source: string;
}

export interface Advice {
  readonly action: string;
  /** What it should gain: a prediction that a further trial can check. */
  readonly expected: string;
  /** The trial that checks it; missing: none of ours can. */
  readonly test?: AdviceTest;
}

/** The advice as a trial: a cell that was measured, changed as advised, and what that should do. */
export interface AdviceTest {
  readonly baseCellId: string;
  readonly change: KeyChange;
  readonly metric: Prediction['metric'];
  /**
   * Throughput of the changed cell over that of the base; made of cells that are not the changed one, so that it is a
   * prediction also where that was measured. Null: nothing tells it.
   */
  readonly predicted: PredictedRatio | null;
}

export interface Finding {
  readonly id: Verdict;
  readonly confidence: Confidence;
  /** One sentence with the figures: what was seen and what it means. */
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly advice: readonly Advice[];
  /** What would contradict it, and whether that was looked for. */
  readonly contradicts: readonly string[];
  /** The share of the time that it explains, 0 to 1: findings are ranked by it. */
  readonly explains: number;
}

/** A bound that a rule goes by, and why it lies there. */
export interface Threshold {
  /** With the sense of the bound in it: `%util, at least`. */
  readonly name: string;
  readonly value: number;
  /** What the value is, for those who read it; missing: a number. */
  readonly unit?: 'share' | 'times' | 'bytes' | 'ns';
  readonly reason: string;
}

/** What a verdict says, in paragraphs: Markdown without headings, an empty line between two of them. */
export interface Explanation {
  /** What holds when the verdict is given, and when it is. */
  readonly meaning: string;
  readonly evidence: string;
  /** What it cannot see, and where it is silent or less sure. */
  readonly limits: string;
  readonly whatToDo: string;
}

/** Reads facts, concludes, touches nothing. */
export interface Rule {
  readonly id: Verdict;
  /** One line, for `iotriage list`. */
  readonly summary: string;
  /** Each threshold beside its reason, for the documentation. */
  readonly thresholds: readonly Threshold[];
  /** What `iotriage explain` and `docs/verdicts.md` say of the verdict beside its thresholds. */
  readonly explanation: Explanation;
  /**
   * Concludes for the cells of one workload group on one volume. Null: the rule has nothing to say. Where facts that
   * it needs are unavailable, it says so in `contradicts` or is silent; it never guesses.
   */
  conclude(facts: VolumeFacts, group: WorkloadGroup): Finding | null;
}

/** What there is to say of a verdict, apart from any run. */
export type VerdictText = Omit<Rule, 'conclude'>;

/** Cells of one volume that do the same work: they differ in strategy, pool, depth or number of files only. */
export interface WorkloadGroup {
  /** `4 KiB random write, overwrite, sync at the end`. */
  readonly label: string;
  readonly cellIds: readonly string[];
}

export interface WorkloadDiagnosis {
  readonly workload: string;
  readonly cellIds: readonly string[];
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  /** Ranked by the time that each explains; the first gives the verdict. */
  readonly findings: readonly Finding[];
}

export interface Recommendation {
  /** Null: leave it. */
  readonly uvThreadpoolSize: number | null;
  readonly queueDepth: number | null;
  readonly strategy: string | null;
  readonly reason: string;
}

export interface VolumeDiagnosis {
  readonly headline: Finding;
  readonly diagnoses: readonly WorkloadDiagnosis[];
  readonly recommendation: Recommendation;
}
