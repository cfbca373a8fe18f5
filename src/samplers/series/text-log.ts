import { getSystemErrorName } from 'node:util';
import type { KernelLog, Ticker } from '../../domain/kernel-log.js';

/** What a ticker gathers is handed out this often at least. */
const DIGEST_INTERVAL_MS = 10_000;
/** What is gathered before it is handed out by itself. */
const MOST_BYTES = 2 ** 20;

/** Texts of one sample, Latin-1; an error where one could not be read. */
export type Contents = readonly (string | Error)[];

/**
 * A log of the addon's, whose samples are handed out as texts when they are asked for: at 10 Hz the code that makes
 * figures of a sample is cold and costs several times of what it does for many samples in turn.
 */
export class TextLog<Log extends KernelLog> {
  protected readonly native: Log;
  readonly #texts: number;
  readonly #consume: (atNs: number, contents: Contents) => void;
  #ticker: Ticker | null = null;
  #timer: NodeJS.Timeout | undefined;
  #open = true;

  /**
   * @param texts of each sample
   * @param consume is given each sample, in the order of time, when {@link digest} is called or much was gathered
   */
  constructor(native: Log, texts: number, consume: (atNs: number, contents: Contents) => void) {
    this.native = native;
    this.#texts = texts;
    this.#consume = consume;
  }

  sample(atNs: number): void {
    if (this.native.sample(atNs) > MOST_BYTES) this.digest();
  }

  /** It is sampled by the ticker from now on, and by {@link sample} besides. */
  tickedBy(ticker: Ticker): void {
    if (!this.#open) return;
    this.#leaveTicker();
    this.#ticker = ticker;
    ticker.add(this.native);
    this.#timer = setInterval(() => {
      this.digest();
    }, DIGEST_INTERVAL_MS).unref();
  }

  /** Hands out what was read since the last call. */
  digest(): void {
    const { atNs, lengths, bytes } = this.native.take();
    let at = 0;
    atNs.forEach((time, sample) => {
      const contents = Array.from({ length: this.#texts }, (_, text) => {
        const length = lengths[sample * this.#texts + text] ?? 0;
        if (length < 0) return systemError(length);
        at += length;
        return bytes.toString('latin1', at - length, at);
      });
      this.#consume(time, contents);
    });
  }

  /** Lets go of the files. What was read before can still be handed out. */
  close(): void {
    this.#open = false;
    this.#leaveTicker();
    this.native.close();
  }

  #leaveTicker(): void {
    clearInterval(this.#timer);
    this.#ticker?.remove(this.native);
    this.#ticker = null;
  }
}

function systemError(number: number): Error {
  const code = getSystemErrorName(number);
  return Object.assign(new Error(code), { code });
}
