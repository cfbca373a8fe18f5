import type { EpochClock } from '../../domain/clock.js';
import { IotriageError } from '../../domain/errors.js';
import type { IoJob } from '../../domain/job.js';
import type { JobOutcome, ResourceUse } from '../../domain/measurement.js';
import { resourceUseOf, usedBetween } from '../../domain/resource-use.js';
import {
  type Progress,
  type Strategy,
  type StrategyContext,
  type StrategySession,
  withTraits,
} from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import { filesToOpen } from '../drive/files-to-open.js';
import { closingJob, openingJob } from '../drive/opening-job.js';
import { stampKeyOf } from '../drive/stamp-keys.js';
import { WatchedClock } from '../drive/watched-clock.js';
import { CHANNEL_FD } from './messages.js';
import { leftBy } from './open-files.js';

const PROGRESS_INTERVAL_MS = 100;

export interface LaneDone {
  readonly outcome: JobOutcome;
  readonly resources: ResourceUse;
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/** One process's side of the pool: a session of another strategy and the files that are open in it. */
export class LaneWorker {
  readonly #strategy: Strategy;
  readonly #context: StrategyContext;
  readonly #addon = loadAddon();
  readonly #openHere = new Set<string>();
  #session: StrategySession;
  #job: IoJob | null = null;
  #running = false;
  #stopped = false;

  private constructor(strategy: Strategy, context: StrategyContext, session: StrategySession) {
    this.#strategy = strategy;
    this.#context = context;
    this.#session = session;
  }

  static async open(strategy: Strategy, context: StrategyContext): Promise<LaneWorker> {
    return new LaneWorker(strategy, context, await strategy.open(context));
  }

  get clock(): EpochClock {
    return this.#context.clock;
  }

  progress(): Progress {
    return this.#session.progress();
  }

  /**
   * Takes a job and opens what it needs of the pool's open files, outside of the timing.
   * @returns the outcome of the opening where that failed.
   */
  async prepare(job: IoJob, openInPool: readonly number[]): Promise<JobOutcome | null> {
    this.#job = job;
    const missing = filesToOpen(
      { ...job, paths: job.files.map(({ path }) => path) },
      new Set(openInPool),
      this.#openHere,
    );
    if (missing.length === 0) return null;
    const opening = openingJob(job, missing);
    // The interposer watches what is opened while it records.
    const outcome = await this.#stamped(() => this.#session.execute(opening));
    this.#follow(opening, outcome);
    return Object.values(outcome.operations).some(({ errors }) => errors.length > 0) ? outcome : null;
  }

  /** From here on a stop is meant for the job that was prepared. */
  begin(): void {
    this.#running = true;
  }

  /** Ends the running job. */
  stop(): void {
    if (!this.#running) return;
    this.#stopped = true;
    this.#session.abort();
  }

  /** Executes the job that was prepared. @param report called now and then meanwhile. */
  async execute(report: () => void): Promise<LaneDone> {
    const job = this.#job;
    if (!job) throw new IotriageError('internal', 'a worker process was told to begin before its job came');
    const timer = setInterval(report, PROGRESS_INTERVAL_MS);
    this.#watch(report);
    const before = resourceUseOf(process.resourceUsage());
    try {
      const outcome = await this.#stamped(() => this.#session.execute(job));
      const resources = usedBetween(before, resourceUseOf(process.resourceUsage()));
      const left = this.#follow(job, outcome);
      return { outcome, resources, ...left };
    } finally {
      clearInterval(timer);
      this.#unwatch();
      this.#running = false;
      if (this.#stopped) await this.#renew();
    }
  }

  /** Closes files that another process closed. */
  async forget(paths: readonly string[]): Promise<void> {
    const mine = paths.filter((path) => this.#openHere.delete(path));
    if (mine.length > 0 && this.#job) await this.#session.execute(closingJob(this.#job, mine));
  }

  async dispose(): Promise<void> {
    await this.#session.dispose();
  }

  /** A trial's own interposer is not the one of this process. */
  async #stamped(execute: () => Promise<JobOutcome>): Promise<JobOutcome> {
    const interposer = this.#context.staged ? this.#addon.interposer : null;
    interposer?.start(
      this.#context.directories,
      stampKeyOf(withTraits(this.#strategy, this.#context.parameters)),
    );
    try {
      return await execute();
    } finally {
      interposer?.stop();
    }
  }

  /** A session that was stopped begins nothing more; files are opened anew when they are needed. */
  async #renew(): Promise<void> {
    this.#stopped = false;
    this.#openHere.clear();
    await this.#session.dispose();
    this.#session = await this.#strategy.open(this.#context);
  }

  #follow(job: IoJob, outcome: JobOutcome): Pick<LaneDone, 'opened' | 'closed'> {
    const executed = Object.values(outcome.operations).reduce((sum, { count }) => sum + count, 0);
    const left = leftBy(job, executed);
    for (const path of left.opened) this.#openHere.add(path);
    for (const path of left.closed) this.#openHere.delete(path);
    return left;
  }

  /** While a session blocks the loop, no message is heard and no timer fires: its clock looks at the channel. */
  #watch(report: () => void): void {
    if (!(this.clock instanceof WatchedClock)) return;
    this.clock.watch(() => {
      if (this.#addon.isReadable(CHANNEL_FD)) {
        this.#stopped = true;
        this.#session.abort();
      }
      report();
    });
  }

  #unwatch(): void {
    if (this.clock instanceof WatchedClock) this.clock.watch(null);
  }
}
