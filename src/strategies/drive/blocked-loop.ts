import { constants } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EpochClock } from '../../domain/clock.js';
import type { NativeAddon } from '../../native/addon-types.js';
import type { WatchedClock } from './watched-clock.js';

/** Those by which a trial is told to end. */
const signalNames = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** What hears of a signal while a job blocks the loop, so that no listener of `process.on` does. */
export class BlockedLoop {
  /** To be read between the job's operations. */
  readonly now: EpochClock['now'];
  readonly #watched: WatchedClock;
  readonly #signals: ReturnType<NativeAddon['watchSignals']>;
  readonly #abort: () => void;

  private constructor(
    watched: WatchedClock,
    signals: ReturnType<NativeAddon['watchSignals']>,
    abort: () => void,
  ) {
    this.#watched = watched;
    this.now = watched.now;
    this.#signals = signals;
    this.#abort = abort;
    watched.watch(() => {
      this.#look();
    });
  }

  /**
   * @param watched the clock that the job reads; null: it reads one that looks for an abort of its own.
   * @param abort called where a signal comes that the process listens to; also before this resolves.
   * @returns null where it listens to none, or the clock looks by itself.
   */
  static async begin(
    addon: Pick<NativeAddon, 'watchSignals'>,
    watched: WatchedClock | null,
    abort: () => void,
  ): Promise<BlockedLoop | null> {
    const listened = signalNames.filter((name) => process.listenerCount(name) > 0);
    if (listened.length === 0 || watched === null) return null;
    const signals = addon.watchSignals(listened.map((name) => constants.signals[name]));
    // What came before is heard by its listeners.
    await turnLoop();
    return new BlockedLoop(watched, signals, abort);
  }

  /** The job is done: listeners hear of what came meanwhile before this resolves. */
  async end(): Promise<void> {
    const seen = this.#look();
    this.close();
    if (seen) await turnLoop();
  }

  /** Can be called again. */
  close(): void {
    this.#watched.watch(null);
    this.#signals.close();
  }

  #look(): boolean {
    const seen = this.#signals.seen();
    if (seen) this.#abort();
    return seen;
  }
}

/** Once round, with a look at what waits outside: the first of the two may come before that. */
async function turnLoop(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
