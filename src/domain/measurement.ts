import type { ActivityFindings } from './activity-findings.js';
import type { SerializedHistogram } from './histogram.js';
import type { Unavailable } from './target.js';

/** Operations that failed alike. */
export interface OperationError {
  /** The kind of operation, open: `write`. */
  readonly kind: string;
  /** `ENOSPC`; mapped from errno, also where libuv says "Unknown system error". */
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
  readonly path: string;
  /** Of the first of them; null where the operation has none, or where in the file it failed is not known. */
  readonly offset: number | null;
  readonly count: number;
}

export const stageNames = ['submit', 'queue', 'service', 'deliver'] as const;
/**
 * *submit*: from the call to the enqueueing; *queue*: until a thread takes it; *service*: the system call;
 * *deliver*: until the callback runs on the loop. For each operation the four add up to its latency from the call.
 */
export type StageName = (typeof stageNames)[number];

/** What was measured of one kind of operation. */
export interface OperationMeasurement {
  /** Operations that succeeded. */
  readonly count: number;
  readonly bytes: number;
  readonly errors: readonly OperationError[];
  /** From the intended start where the job is paced and the route keeps one, else from the call. */
  readonly latency: SerializedHistogram;
  /**
   * From the call. Of writes and reads null where `latency` counts from there: in a closed loop, and by routes that keep no
   * intended start. A sync counts from its call in both; a commit, which has none, from the intended start of its write.
   */
  readonly issueLatency: SerializedHistogram | null;
  /**
   * Null where the strategy cannot stamp them; an estimate never stands here. For each operation the four add up to
   * its latency from the call exactly.
   */
  readonly stages: Readonly<Record<StageName, SerializedHistogram>> | null;
}

/** What an engine or a strategy says of one job that it executed. Times are ns since the epoch of the run. */
export interface JobOutcome {
  readonly startNs: number;
  /** When the last operation was done. */
  readonly endNs: number;
  readonly operations: Readonly<Record<string, OperationMeasurement>>;
  /** Bytes written or read, for each file of the job. */
  readonly fileBytes: readonly number[];
  /** Passes begun: blocks may bear any pass from `firstPass` to `firstPass + passes - 1`. */
  readonly passes: number;
  /** Operations that needed more than one system call, because the first one was short. */
  readonly shortOperations: number;
  readonly aborted: boolean;
  /** What processes of the strategy's own used for it, beside the trial's; null: it has none. */
  readonly childResources: ResourceUse | null;
  /** User time of the strategy's own processes that is none of the job's: what a program took to start and to end. Missing: none. */
  readonly aroundUserNs?: number;
  /** What should have been measured and was not, with the reason. */
  readonly unavailable?: readonly Unavailable[];
}

/** The phases of a trial, in their order. `strategy` phases run by the strategy's own route. */
export const phaseNames = [
  'workspace',
  'create',
  'fill',
  'open',
  'warmup',
  'measure',
  'sync',
  'close',
  'verify',
  'unlink',
  'settle',
] as const;
export type PhaseName = (typeof phaseNames)[number];

export interface PhaseRecord {
  readonly name: PhaseName;
  readonly startNs: number;
  readonly endNs: number;
  /** Operations and bytes by kind: what `strace` should count. */
  readonly operations: Readonly<Record<string, number>>;
  readonly bytes: number;
}

export interface ResourceUse {
  readonly userNs: number;
  readonly systemNs: number;
  readonly voluntaryContextSwitches: number;
  readonly involuntaryContextSwitches: number;
  readonly minorFaults: number;
  readonly majorFaults: number;
}

export interface Verification {
  /**
   * `stamps`: every block was read back from the volume and bore the stamp and the bytes that a pass wrote there;
   * `size-and-zeros`: content `zero` bears no stamp, sizes and zeros were checked;
   * `size`: the strategy writes bytes of its own making, sizes were checked;
   * `none`: the strategy writes nothing.
   */
  readonly method: 'stamps' | 'size-and-zeros' | 'size' | 'none';
  readonly blocks: number;
  readonly mismatches: readonly { readonly path: string; readonly offset: number; readonly why: string }[];
  /** The first few mismatches are listed; so many there were. */
  readonly mismatchCount: number;
}

/** The result of a trial that reached its end. */
export interface Measurement {
  readonly phases: readonly PhaseRecord[];
  /** By kind; the measured phases only. */
  readonly operations: Readonly<Record<string, OperationMeasurement>>;
  /** Wall time of the measured job. */
  readonly elapsedNs: number;
  /** Wall time of the final sync; null where none was asked for. */
  readonly syncElapsedNs: number | null;
  /** Over the measured phase, the whole process and what the strategy's own processes used. */
  readonly resources: ResourceUse;
  /** See `JobOutcome`; it is in no figure, and none of others' time either. Missing: none. */
  readonly aroundUserNs?: number;
  /** Largest resident memory of the trial's own process in the measured phase. */
  readonly peakRssBytes: number;
  /** Bytes of the measured phase for each member of the target. */
  readonly memberBytes: readonly number[];
  readonly shortOperations: number;
  readonly verification: Verification;
  /** Utilisation of the event loop over the measured phase, 0 to 1; null where it could not be read. */
  readonly eventLoopUtilisation: number | null;
  /** How the strategy worked in the measured phase, by its own word: flags in force, what a kernel refused. */
  readonly notes?: readonly string[];
  /** Of an activity: what its route found. Missing: it was a job of file operations. */
  readonly activity?: ActivityFindings;
}
