import type { ActivityContext, ActivityOutcome, ActivityRoute, Measured } from '../domain/activity.js';
import type { EpochClock } from '../domain/clock.js';
import { IotriageError, messageOf } from '../domain/errors.js';
import type { Measurement, PhaseName, PhaseRecord } from '../domain/measurement.js';
import type { ActivityTrialSpec, TrialFailure } from '../domain/trial.js';
import { addResources } from '../domain/resource-use.js';
import type { ScriptResult } from './execute-script.js';
import { failureCode } from './failure-code.js';
import {
  loopUtilisationBetween,
  markResources,
  peakRssBytes,
  resetPeakRss,
  resourcesBetween,
} from './resources.js';

export interface ActivityExecutionContext {
  readonly spec: ActivityTrialSpec;
  readonly route: ActivityRoute;
  /** Null: it has no place. */
  readonly directory: string | null;
  readonly clock: EpochClock;
  readonly signal: AbortSignal;
  readonly enter: (phase: PhaseName) => void;
  /** Tells at once how far it is: the loop may be blocked, and nothing else tells it. */
  readonly report: () => void;
}

/** After so long without a word a route that moves tells it itself. */
const SILENCE_MS = 500;

type Window = Pick<Measurement, 'elapsedNs' | 'resources' | 'peakRssBytes' | 'eventLoopUtilisation'>;

/** Takes an activity from its preparation over what is measured to its checks. */
export class ActivityExecution {
  readonly #context: ActivityExecutionContext;
  readonly #phases: PhaseRecord[] = [];
  #window: Window | null = null;
  #measures = false;
  #phase: PhaseName | null = null;
  #progress = { operations: 0, bytes: 0 };
  #atDevice = 0;
  #toldAtMs = performance.now();

  constructor(context: ActivityExecutionContext) {
    this.#context = context;
  }

  progress(): { readonly operations: number; readonly bytes: number; readonly awaitsDevice: boolean } {
    this.#toldAtMs = performance.now();
    return { ...this.#progress, awaitsDevice: this.#atDevice > 0 };
  }

  /** What fails is in the result; an activity that failed has no measurement, since its parts are no whole. */
  async run(): Promise<ScriptResult> {
    const { spec, route, directory, clock, signal } = this.#context;
    const context: ActivityContext = {
      clock,
      directory,
      parameters: spec.activity.parameters,
      poolSize: spec.activity.poolSize,
      seed: spec.seed,
      signal,
      measure: (work) => this.#measure(work),
      progress: (operations, bytes) => {
        this.#progress = { operations, bytes };
      },
      moved: (operations, bytes) => {
        this.#moved(operations, bytes);
      },
      awaitDevice: (work) => this.#awaitDevice(work),
    };
    try {
      this.#enter('create');
      const outcome = await route.run(context);
      const measurement = this.#measurement(outcome);
      if (signal.aborted)
        return { measurement, failure: this.#failure('interrupted', 'the run was interrupted') };
      if (!measurement) throw new IotriageError('internal', 'the activity measured nothing');
      const failed = outcome.checks.find(({ passed }) => !passed);
      if (!failed) return { measurement, failure: null };
      return { measurement, failure: this.#failure('verify-failed', `${failed.what}: ${failed.detail}`) };
    } catch (error) {
      if (signal.aborted)
        return { measurement: null, failure: this.#failure('interrupted', 'the run was interrupted') };
      return { measurement: null, failure: this.#failure(failureCode(error), messageOf(error)) };
    }
  }

  async #measure<T>(work: () => Promise<T> | T): Promise<Measured<T>> {
    if (this.#measures) throw new IotriageError('internal', 'an activity measures once');
    this.#measures = true;
    const { clock } = this.#context;
    this.#enter('measure');
    resetPeakRss();
    const before = markResources();
    const startNs = clock.now();
    const value = await work();
    const endNs = clock.now();
    const after = markResources();
    this.#window = {
      elapsedNs: endNs - startNs,
      resources: resourcesBetween(before, after),
      peakRssBytes: peakRssBytes(),
      eventLoopUtilisation: loopUtilisationBetween(before, after),
    };
    this.#phases.push({ name: 'measure', startNs, endNs, operations: {}, bytes: 0 });
    this.#enter('verify');
    return { value, startNs, endNs };
  }

  #moved(operations: number, bytes: number): void {
    this.#progress = {
      operations: this.#progress.operations + operations,
      bytes: this.#progress.bytes + bytes,
    };
    if (performance.now() - this.#toldAtMs > SILENCE_MS) this.#context.report();
  }

  async #awaitDevice<T>(work: () => Promise<T>): Promise<T> {
    this.#atDevice++;
    try {
      return await work();
    } finally {
      this.#atDevice--;
    }
  }

  #enter(phase: PhaseName): void {
    this.#phase = phase;
    this.#progress = { operations: 0, bytes: 0 };
    this.#context.enter(phase);
  }

  #failure(code: string, message: string): TrialFailure {
    return { code, message, phase: this.#phase, errors: [], afterBytes: this.#progress.bytes };
  }

  #measurement({ operations, childResources, notes, ...activity }: ActivityOutcome): Measurement | null {
    if (!this.#window) return null;
    const counts = Object.entries(operations).map(([kind, { count }]) => [kind, count] as const);
    const phases = this.#phases.map((phase) => ({
      ...phase,
      operations: Object.fromEntries(counts),
      bytes: activity.bytes,
    }));
    return {
      ...this.#window,
      resources: addResources(this.#window.resources, childResources),
      phases,
      operations,
      syncElapsedNs: null,
      memberBytes: this.#context.directory === null ? [] : [activity.bytes],
      shortOperations: 0,
      verification: { method: 'none', blocks: 0, mismatches: [], mismatchCount: 0 },
      notes,
      activity,
    };
  }
}
