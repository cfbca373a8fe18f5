import type { Point } from '../../domain/activity-findings.js';
import type { Unwritten } from './unwritten.js';

const INTERVAL_MS = 10;
/** Beyond that every second point is dropped, and the interval doubled. */
const MOST_POINTS = 2000;

/** What is looked at while files are written. */
export interface Watched {
  readonly now: () => number;
  readonly bytes: () => number;
  readonly unwritten: () => Unwritten;
}

const CURVE_WRITTEN = 'bytes written';
export const CURVE_UNWRITTEN = 'unwritten bytes';

/** How far the bytes have come, and how many of the machine's are not written yet, a point each 10 ms. */
export class Curves {
  readonly #watched: Watched;
  readonly #startNs: number;
  #points: { readonly atNs: number; readonly bytes: number; readonly unwrittenBytes: number }[] = [];
  #everyMs = INTERVAL_MS;
  #timer: NodeJS.Timeout | null = null;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#startNs = watched.now();
    this.#look();
    this.#turn();
  }

  /** The last point is that of now. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#look();
  }

  /** By name; they begin at 0 ns. */
  drawn(): Readonly<Record<string, readonly Point[]>> {
    return {
      [CURVE_WRITTEN]: this.#points.map(({ atNs, bytes }) => ({ atNs, value: bytes })),
      [CURVE_UNWRITTEN]: this.#points.map(({ atNs, unwrittenBytes }) => ({ atNs, value: unwrittenBytes })),
    };
  }

  #turn(): void {
    this.#timer = setTimeout(() => {
      this.#look();
      this.#turn();
    }, this.#everyMs);
  }

  #look(): void {
    const { now, bytes, unwritten } = this.#watched;
    const { dirtyBytes, writebackBytes } = unwritten();
    // A program that has just ended is counted whole, one that was killed no more: the curve never falls.
    const soFar = Math.max(bytes(), this.#points.at(-1)?.bytes ?? 0);
    this.#points.push({
      atNs: now() - this.#startNs,
      bytes: soFar,
      unwrittenBytes: dirtyBytes + writebackBytes,
    });
    if (this.#points.length <= MOST_POINTS) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#everyMs *= 2;
  }
}
