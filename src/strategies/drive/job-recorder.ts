import { NOT_YET } from '../../domain/clock.js';
import { type IoJob, jobOperations, measuredOnly, operationCodes } from '../../domain/job.js';
import {
  type JobOutcome,
  type OperationError,
  type OperationMeasurement,
  stageNames,
} from '../../domain/measurement.js';
import type { Progress } from '../../domain/strategy.js';
import type { Unavailable } from '../../domain/target.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { operationError } from './operation-error.js';
import type { StageSum } from './stage-sum.js';

type StageHistograms = readonly [LatencyHistogram, LatencyHistogram, LatencyHistogram, LatencyHistogram];

/** Gathers what becomes of a job's operations, and holds the flag that ends it. Nothing is allocated per operation. */
export class JobRecorder {
  /** No further operation is to be begun: one failed, or the job was aborted. */
  stopped = false;
  /** Operations that took more than one call because the first was short. */
  shortOperations = 0;

  readonly #job: IoJob;
  #startNs = NOT_YET;
  #endNs = NOT_YET;
  #lastPass = 0;
  #aborted = false;
  readonly #latency = jobOperations.map(() => new LatencyHistogram());
  /** Of a paced job: latencies from the call. */
  readonly #issueLatency: readonly LatencyHistogram[] | null;
  readonly #stages: readonly StageHistograms[] | null;
  readonly #errors: OperationError[][] = jobOperations.map(() => []);
  readonly #kindBytes = new Float64Array(jobOperations.length);
  readonly #fileBytes: Float64Array;
  /** Operations that were to have stages and have none, by kind. */
  readonly #unstamped = new Float64Array(jobOperations.length);

  /** @param stages whether the strategy stamps them. */
  constructor(job: IoJob, startNs: number, stages = false) {
    this.#job = job;
    this.begin(startNs);
    this.#lastPass = job.firstPass - 1;
    this.#fileBytes = new Float64Array(job.files.length);
    this.#issueLatency = job.pacing === null ? null : jobOperations.map(() => new LatencyHistogram());
    this.#stages = stages
      ? jobOperations.map(
          () =>
            [
              new LatencyHistogram(),
              new LatencyHistogram(),
              new LatencyHistogram(),
              new LatencyHistogram(),
            ] as const,
        )
      : null;
  }

  /**
   * Makes room for what the job's operations will be counted in, before the clock starts: where the first operation of each
   * kind does it, what was compiled before does not know of it, and is thrown away.
   */
  reserve(): void {
    jobOperations.forEach((_, kind) => {
      if (!this.#job.kind.includes(kind)) return;
      this.#latency[kind]?.reserve();
      this.#issueLatency?.[kind]?.reserve();
      for (const stage of this.#stages?.[kind] ?? []) stage.reserve();
    });
  }

  /** The clock starts now, and not when it was made. */
  begin(startNs: number): void {
    this.#startNs = startNs;
    this.#endNs = startNs;
  }

  /** An operation succeeded. */
  done(kind: number, file: number, bytes: number, latencyNs: number): void {
    this.#latency[kind]?.record(latencyNs);
    if (bytes > 0) {
      this.#kindBytes[kind] = (this.#kindBytes[kind] ?? 0) + bytes;
      this.#fileBytes[file] = (this.#fileBytes[file] ?? 0) + bytes;
    }
  }

  /** Of an operation of a paced job, beside {@link done}: its latency from the call. */
  issued(kind: number, issueLatencyNs: number): void {
    this.#issueLatency?.[kind]?.record(issueLatencyNs);
  }

  /** A write was made durable by a sync that its lane shares with others. */
  committed(latencyNs: number): void {
    this.part(operationCodes.commit, latencyNs);
  }

  /** One of {@link measuredOnly} took so long: it is in the latency of an operation already. */
  part(kind: number, latencyNs: number): void {
    this.#latency[kind]?.record(latencyNs);
  }

  /**
   * An operation whose stages were stamped succeeded; their sum is its latency from the call.
   * @param lateNs from its intended start to the call.
   */
  doneInStages(
    kind: number,
    file: number,
    bytes: number,
    submitNs: number,
    queueNs: number,
    serviceNs: number,
    deliverNs: number,
    lateNs = 0,
  ): void {
    const fromCallNs = submitNs + queueNs + serviceNs + deliverNs;
    this.done(kind, file, bytes, lateNs + fromCallNs);
    this.issued(kind, fromCallNs);
    this.#recordStages(kind, submitNs, queueNs, serviceNs, deliverNs);
  }

  #recordStages(kind: number, submitNs: number, queueNs: number, serviceNs: number, deliverNs: number): void {
    const stages = this.#stages?.[kind];
    if (!stages) return;
    stages[0].record(submitNs);
    stages[1].record(queueNs);
    stages[2].record(serviceNs);
    stages[3].record(deliverNs);
  }

  /** The stages of an operation that succeeded, beside {@link done}: their sum is its latency from the call. */
  staged(kind: number, { submitNs, queueNs, serviceNs, deliverNs, missing }: StageSum): void {
    if (missing) this.unstamped(kind);
    else this.#recordStages(kind, submitNs, queueNs, serviceNs, deliverNs);
  }

  /** An operation succeeded whose stages are not known. */
  unstamped(kind: number): void {
    this.#unstamped[kind] = (this.#unstamped[kind] ?? 0) + 1;
  }

  /** An operation failed: the job begins no other one. */
  fail(row: number, error: unknown): void {
    this.stopped = true;
    const failure = operationError(this.#job, row, error);
    const errors = this.#errors[this.#job.kind[row] ?? 0] ?? [];
    const alike = errors.findIndex(
      ({ code, syscall, path }) =>
        code === failure.code && syscall === failure.syscall && path === failure.path,
    );
    const known = errors[alike];
    if (known) errors[alike] = { ...known, count: known.count + 1 };
    else errors.push(failure);
  }

  abort(): void {
    this.stopped = true;
    this.#aborted = true;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  /** A lane is done: when its last operation ended, and the last pass that it began. */
  laneEnded(endNs: number, pass: number): void {
    this.#endNs = Math.max(this.#endNs, endNs);
    this.#lastPass = Math.max(this.#lastPass, pass);
  }

  progress(): Progress {
    return {
      operations: this.#latency.reduce(
        (sum, { count }, kind) => (measuredOnly.has(kind) ? sum : sum + count),
        0,
      ),
      bytes: this.#kindBytes.reduce((sum, bytes) => sum + bytes, 0),
    };
  }

  outcome(): JobOutcome {
    const operations: Record<string, OperationMeasurement> = {};
    jobOperations.forEach((operation, kind) => {
      const latency = this.#latency[kind] ?? new LatencyHistogram();
      const errors = this.#errors[kind] ?? [];
      if (latency.count === 0 && errors.length === 0) return;
      operations[operation] = {
        count: latency.count,
        bytes: this.#kindBytes[kind] ?? 0,
        errors,
        latency: latency.toJSON(),
        issueLatency: measuredOnly.has(kind) ? null : (this.#issueLatency?.[kind]?.toJSON() ?? null),
        stages: this.#stagesOf(kind),
      };
    });
    const unavailable = this.#unavailable();
    return {
      startNs: this.#startNs,
      endNs: this.#endNs,
      operations,
      fileBytes: [...this.#fileBytes],
      passes: this.#lastPass - this.#job.firstPass + 1,
      shortOperations: this.shortOperations,
      aborted: this.#aborted,
      childResources: null,
      ...(unavailable.length === 0 ? {} : { unavailable }),
    };
  }

  #stagesOf(kind: number): OperationMeasurement['stages'] {
    const histograms = this.#stages?.[kind];
    if (!histograms) return null;
    // Of a part of the operations they would say something else than the latencies beside them.
    if (histograms[2].count !== this.#latency[kind]?.count) return null;
    const [submit, queue, service, deliver] = histograms.map((histogram) => histogram.toJSON());
    if (!submit || !queue || !service || !deliver) throw new RangeError(`needs ${stageNames.join(', ')}`);
    return { submit, queue, service, deliver };
  }

  #unavailable(): readonly Unavailable[] {
    return jobOperations.flatMap((operation, kind) => {
      const unstamped = this.#unstamped[kind] ?? 0;
      if (unstamped === 0) return [];
      const why = `${unstamped} of ${this.#latency[kind]?.count ?? 0} operations had no stamp`;
      return [{ what: `stages of ${operation}`, why }];
    });
  }
}
