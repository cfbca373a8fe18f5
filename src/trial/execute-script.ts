import type { EpochClock } from '../domain/clock.js';
import type {
  JobOutcome,
  Measurement,
  OperationError,
  PhaseName,
  PhaseRecord,
  Verification,
} from '../domain/measurement.js';
import { messageOf } from '../domain/errors.js';
import { operationCodes } from '../domain/job.js';
import type { Progress, Strategy, StrategySession } from '../domain/strategy.js';
import type { Unavailable } from '../domain/target.js';
import type { IoTrialSpec, TrialFailure } from '../domain/trial.js';
import type { ScriptPhase } from '../domain/workload.js';
import { addResources } from '../domain/resource-use.js';
import type { EngineSession, NativeAddon } from '../native/addon-types.js';
import { failureCode } from './failure-code.js';
import { dropPageCache } from '../native/page-cache.js';
import { PresentFiles } from './present-files.js';
import {
  loopUtilisationBetween,
  markResources,
  peakRssBytes,
  resetPeakRss,
  resourcesBetween,
} from './resources.js';
import { errorsOf, OperationTally } from './tally.js';
import type { Stamping } from './stamping.js';
import { verifyFiles } from './verify.js';

export interface ScriptContext {
  readonly spec: IoTrialSpec;
  readonly script: readonly ScriptPhase[];
  readonly strategy: Strategy;
  readonly session: StrategySession;
  /** Fills files outside what is measured. */
  readonly filler: EngineSession;
  readonly addon: NativeAddon;
  readonly clock: EpochClock;
  readonly signal: AbortSignal;
  /** What could not be measured is added. */
  readonly unavailable: Unavailable[];
  /** Null: the trial is not staged, or nothing can be stamped. */
  readonly stamp: Stamping | null;
  /** Throws where a member's volume is gone. */
  readonly checkVolumes: () => void;
  readonly enter: (phase: PhaseName) => void;
}

export interface ScriptResult {
  readonly measurement: Measurement | null;
  readonly failure: TrialFailure | null;
}

type Measured = Pick<
  Measurement,
  | 'elapsedNs'
  | 'resources'
  | 'aroundUserNs'
  | 'peakRssBytes'
  | 'memberBytes'
  | 'eventLoopUtilisation'
  | 'notes'
>;

/** Takes a workload's script from its first phase to its last; what was measured before a failure is kept. */
export class ScriptExecution {
  readonly #context: ScriptContext;
  readonly #tally = new OperationTally();
  readonly #phases: PhaseRecord[] = [];
  readonly #present = new PresentFiles();
  #executor: Pick<StrategySession, 'progress' | 'awaitsEnd' | 'abort'> | null = null;
  #measured: Measured | null = null;
  #measureJob: { readonly phase: ScriptPhase; readonly outcome: JobOutcome } | null = null;
  #syncElapsedNs: number | null = null;
  #verification: Verification = { method: 'none', blocks: 0, mismatches: [], mismatchCount: 0 };
  #phase: PhaseName | null = null;

  constructor(context: ScriptContext) {
    this.#context = context;
  }

  /** Of the running job. */
  progress(): Progress & { readonly awaitsEnd: boolean } {
    const { operations, bytes } = this.#executor?.progress() ?? { operations: 0, bytes: 0 };
    return { operations, bytes, awaitsEnd: this.#executor?.awaitsEnd?.() === true };
  }

  abort(): void {
    this.#executor?.abort();
  }

  /** What fails is in the result, with what was measured until then. */
  async run(): Promise<ScriptResult> {
    let failure: TrialFailure | null = null;
    for (const phase of this.#context.script) {
      if (phase.by === 'filler' && !this.#context.strategy.movesBytes) continue;
      try {
        if (phase.name === 'unlink') failure = await this.#verify();
        failure ??= this.#interruption() ?? (await this.#runPhase(this.#ofPresentFiles(phase)));
      } catch (error) {
        failure = this.#failure(failureCode(error), messageOf(error));
      }
      if (failure) break;
    }
    return { measurement: this.#measurement(), failure };
  }

  /** Where a strategy opens by path, what its time did not suffice for was never created. */
  #ofPresentFiles(phase: ScriptPhase): ScriptPhase {
    const { name, job } = phase;
    const removes = job.kind[0] === operationCodes.unlink;
    if (this.#context.strategy.opensBy !== 'path' || !(removes || name === 'sync')) return phase;
    return { ...phase, job: this.#present.only(job) };
  }

  #interruption(): TrialFailure | null {
    return this.#context.signal.aborted ? this.#failure('interrupted', 'the run was interrupted') : null;
  }

  async #runPhase(phase: ScriptPhase): Promise<TrialFailure | null> {
    const { clock, spec, enter } = this.#context;
    if (phase.job.kind.length === 0) return null;
    this.#phase = phase.name;
    enter(phase.name);
    if (phase.name === 'measure' && spec.key.operation !== 'write' && !spec.key.direct) {
      this.#dropCaches(phase);
    }
    const startNs = clock.now();
    const outcome = phase.name === 'measure' ? await this.#measure(phase) : await this.#execute(phase);
    this.#phases.push(phaseRecord(phase.name, startNs, clock.now(), outcome));
    if (phase.name === 'measure') await this.#lookAtHeaps();
    this.#present.add(phase.job, outcome);
    if (phase.measured) {
      this.#tally.add(outcome);
      this.#context.unavailable.push(...(outcome.unavailable ?? []));
    }
    if (phase.name === 'sync') this.#syncElapsedNs = outcome.endNs - outcome.startNs;
    return this.#failureOf(outcome);
  }

  async #execute(phase: ScriptPhase): Promise<JobOutcome> {
    const executor = phase.by === 'filler' ? this.#context.filler : this.#context.session;
    this.#executor = executor;
    if (executor === this.#context.filler) return executor.execute(phase.job);
    this.#context.stamp?.start();
    try {
      return await executor.execute(phase.job);
    } finally {
      this.#context.stamp?.stop();
    }
  }

  async #measure(phase: ScriptPhase): Promise<JobOutcome> {
    resetPeakRss();
    const before = markResources();
    const outcome = await this.#execute(phase);
    const after = markResources();
    const memberBytes = new Array<number>(this.#context.spec.members.length).fill(0);
    phase.job.files.forEach(({ member }, index) => {
      memberBytes[member] = (memberBytes[member] ?? 0) + (outcome.fileBytes[index] ?? 0);
    });
    this.#measureJob = { phase, outcome };
    this.#measured = {
      elapsedNs: outcome.endNs - outcome.startNs,
      resources: addResources(resourcesBetween(before, after), outcome.childResources),
      ...(outcome.aroundUserNs === undefined ? {} : { aroundUserNs: outcome.aroundUserNs }),
      peakRssBytes: peakRssBytes(),
      memberBytes,
      eventLoopUtilisation: loopUtilisationBetween(before, after),
      // Those of a later job would be of that one.
      notes: this.#context.session.notes?.() ?? [],
    };
    return outcome;
  }

  /** After the time that counts: the next phase begins with a sample of them. */
  async #lookAtHeaps(): Promise<void> {
    try {
      await this.#context.session.lookAtHeaps?.();
    } catch (error) {
      this.#context.unavailable.push({ what: "V8's heap of workers", why: messageOf(error) });
    }
  }

  #dropCaches(phase: ScriptPhase): void {
    if (!this.#context.strategy.movesBytes) return;
    dropPageCache(
      phase.job.files.map(({ path }) => path),
      this.#context.addon,
    );
  }

  async #verify(): Promise<TrialFailure | null> {
    const { strategy, clock, enter, addon, spec, checkVolumes } = this.#context;
    if (!strategy.movesBytes || !this.#measureJob) return null;
    this.#phase = 'verify';
    enter('verify');
    checkVolumes();
    const startNs = clock.now();
    const { phase, outcome } = this.#measureJob;
    this.#verification = await verifyFiles(addon, spec, strategy, phase.job, outcome);
    const { blocks, mismatchCount, mismatches } = this.#verification;
    this.#phases.push({
      name: 'verify',
      startNs,
      endNs: clock.now(),
      operations: { verify: blocks },
      bytes: 0,
    });
    const [first] = mismatches;
    if (mismatchCount === 0 || !first) return null;
    const where = `${first.path} at ${first.offset}: ${first.why}`;
    return this.#failure(
      'verify-failed',
      `${mismatchCount} of ${blocks} blocks are not what was written; ${where}`,
    );
  }

  #failureOf(outcome: JobOutcome): TrialFailure | null {
    const errors = errorsOf(outcome);
    const [first] = errors;
    if (first) return this.#failure(first.code, describe(first), errors);
    return this.#interruption();
  }

  #failure(code: string, message: string, errors: readonly OperationError[] = []): TrialFailure {
    const afterBytes = this.#measured?.memberBytes.reduce((sum, bytes) => sum + bytes, 0) ?? 0;
    return { code, message, phase: this.#phase, errors, afterBytes };
  }

  #measurement(): Measurement | null {
    if (!this.#measured) return null;
    return {
      ...this.#measured,
      phases: this.#phases,
      operations: this.#tally.operations,
      syncElapsedNs: this.#syncElapsedNs,
      shortOperations: this.#tally.shortOperations,
      verification: this.#verification,
    };
  }
}

function phaseRecord(name: PhaseName, startNs: number, endNs: number, outcome: JobOutcome): PhaseRecord {
  const counts = Object.entries(outcome.operations).map(([kind, { count }]) => [kind, count] as const);
  const bytes = outcome.fileBytes.reduce((sum, fileBytes) => sum + fileBytes, 0);
  return { name, startNs, endNs, operations: Object.fromEntries(counts), bytes };
}

function describe({ kind, code, syscall, path, offset }: OperationError): string {
  // A program may not say which file it was.
  const of = path === '' ? '' : ` of ${path}`;
  const at = offset === null ? '' : ` at offset ${offset}`;
  return `${kind}: ${code} in ${syscall}${of}${at}`;
}
