import type { Advice, Confidence, Evidence } from './finding.js';
import type { RatioEstimate } from './statistics.js';

/**
 * `shared`: at once they reach less than each alone, and processors do not explain it, or the kernel says that they are
 * one file system. `independent`: they reach it. `processors`: less, for want of processors or memory.
 */
export type TogetherConclusion = 'shared' | 'independent' | 'processors' | 'inconclusive';

/** What several volumes have in common; `unseen`: something that the kernel does not show. */
export interface CommonPart {
  readonly kind:
    'file-system' | 'device' | 'images' | 'limit' | 'server' | 'processors' | 'memory' | 'unseen';
  /** `vda`, `write 20 MB/s on 7:0`; what it is, where it has no name. */
  readonly name: string;
  /** Where that was read. */
  readonly source: string;
}

/** One of the volumes that were written or read at once. All rates in bytes a second. */
export interface TogetherMember {
  readonly path: string;
  /** Mean of the rounds; null: not measured. */
  readonly aloneBytesPerSecond: number | null;
  /** Its own share of the bytes, of the trials with all of them at once. */
  readonly togetherBytesPerSecond: number | null;
  /** Of what it reaches beside the others over what it reaches alone. */
  readonly ratio: RatioEstimate | null;
  /** Null: the rounds do not tell. */
  readonly loses: boolean | null;
}

/** Volumes among those compared that hold each other up, and what by. */
export interface SharingGroup {
  readonly paths: readonly string[];
  readonly cause: CommonPart;
}

/** Whether volumes share a backend: all at once against each alone, with what that means. */
export interface SharedBackend {
  readonly paths: readonly string[];
  /** The work that was measured, in words; null: none was. */
  readonly work: string | null;
  readonly conclusion: TogetherConclusion;
  readonly confidence: Confidence;
  /** One or two sentences with the figures. */
  readonly summary: string;
  readonly togetherBytesPerSecond: number | null;
  readonly sumOfAloneBytesPerSecond: number | null;
  /** Of the first over the second; 1 less it is the loss. */
  readonly ratio: RatioEstimate | null;
  readonly members: readonly TogetherMember[];
  /** Those that hold each other up; empty where none do, or where it is not known. */
  readonly groups: readonly SharingGroup[];
  /** Of three and more, two at once, as far as that was measured. */
  readonly pairs: readonly {
    readonly paths: readonly string[];
    readonly ratio: RatioEstimate;
    readonly loses: boolean | null;
  }[];
  /** What the kernel says that all of them have in common, whether it holds them up or not. */
  readonly common: readonly CommonPart[];
  readonly evidence: readonly Evidence[];
  readonly advice: readonly Advice[];
  readonly contradicts: readonly string[];
}
