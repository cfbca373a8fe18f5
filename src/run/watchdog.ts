import type { PhaseName } from '../domain/measurement.js';
import type { TrialMessage } from '../domain/trial.js';
import { KIB } from '../domain/units.js';
import type { ProcessIo } from '../native/process-io.js';
import type { FlushSign } from './flush-sign.js';

/** While a trial's loop is free it reports ten times a second; after so long a silence its loop is blocked. */
const SILENCE_MS = 1_000;

/**
 * What a trial itself says and reads from one look to the next is a tenth of it: a few messages of 150 bytes, wake-ups
 * of 8 bytes, some samples of /proc. An operation that lasts goes by pieces that are larger.
 */
const LEAST_STEP_BYTES = 32 * KIB;

/** Where only the pages of the whole machine tell that something is written, a hang is waited for so many limits at most. */
const MOST_LIMITS_BY_PAGES = 10;

/** The phases that wait for the device: the fill syncs its files, and verification begins with a sync. */
const FLUSHING: ReadonlySet<PhaseName> = new Set(['fill', 'sync', 'close', 'verify', 'settle']);

/**
 * Tells whether a trial makes progress.
 *
 * A trial whose loop is free tells how many operations have ended, and the bytes that have moved. One whose loop is
 * blocked (a synchronous strategy) says nothing, and then the kernel's counters of its system calls speak. As long as it
 * talks they do so for steps that its talk does not explain: talking is itself a system call, and a trial that hangs
 * talks on, so that its talk would come to any sum. So a whole file lives that is longer under way than the limit, and
 * what devices were asked for and pages made dirty count at any time, for no talk is among them.
 *
 * Verification reads without counting, so there the bytes read are what counts. While dirty pages are written, a single
 * call can last for minutes: there the devices' own counters count too, and where the trial tells of such a call; where no
 * device is seen, the pages of the whole machine, for some limits. A program that was told when to end and tells nothing before is waited for until then.
 */
export class Watchdog {
  readonly #io: () => ProcessIo | null;
  readonly #flushed: () => FlushSign;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  #phase: PhaseName | null = null;
  #moved = '';
  #awaitsDevice = false;
  #measuredBytes = 0;
  #heardAtMs: number;
  /** When the trial or its devices moved something. */
  #movedAtMs: number;
  /** When something was last seen to be written, be it of others. */
  #writtenAtMs: number;
  #seen = '';
  #seenPages = '';
  #chars = 0;
  #steps = 0;

  /**
   * @param io What the kernel counts of the trial's process.
   * @param flushed Something that changes as the trial's devices write: a sync is one long call.
   */
  constructor(
    io: () => ProcessIo | null,
    timeoutMs: number,
    flushed: () => FlushSign = () => ({ devices: '', pages: '' }),
    now: () => number = () => performance.now(),
  ) {
    this.#io = io;
    this.#flushed = flushed;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    this.#heardAtMs = now();
    this.#movedAtMs = now();
    this.#writtenAtMs = now();
  }

  /** Bytes that the measured phase moved, as far as the trial told. */
  get measuredBytes(): number {
    return this.#measuredBytes;
  }

  heard(message: TrialMessage): void {
    this.#heardAtMs = this.#now();
    if (message.type === 'phase') {
      this.#phase = message.name;
      this.#awaitsDevice = false;
      this.#movedAtMs = this.#now();
    } else if (message.type === 'progress') {
      this.#moved = `${message.operations} ${message.bytes}`;
      this.#awaitsDevice = message.awaitsDevice === true;
      if (message.awaitsEnd === true) this.#movedAtMs = this.#now();
      if (this.#phase === 'measure') this.#measuredBytes = message.bytes;
    }
  }

  isHung(): boolean {
    const now = this.#now();
    const flushes = this.#awaitsDevice || (this.#phase !== null && FLUSHING.has(this.#phase));
    const { devices, pages } = flushes ? this.#flushed() : { devices: '', pages: this.#seenPages };
    const sign = this.#sign(now, devices);
    if (sign !== this.#seen) this.#movedAtMs = now;
    if (pages !== this.#seenPages) this.#writtenAtMs = now;
    this.#seen = sign;
    this.#seenPages = pages;
    const stillMs = now - this.#movedAtMs;
    if (stillMs > MOST_LIMITS_BY_PAGES * this.#timeoutMs) return true;
    return Math.min(stillMs, now - this.#writtenAtMs) > this.#timeoutMs;
  }

  /** Changes if and only if something moves. */
  #sign(now: number, devices: string): string {
    const io = this.#io();
    const paged = io === null ? '' : `${io.readBytes} ${io.writeBytes}`;
    return `${devices} ${paged} ${this.#ownSign(now, io)}`;
  }

  #ownSign(now: number, io: ProcessIo | null): string {
    const steps = this.#countSteps(io);
    if (this.#phase === 'verify') return `rchar ${io?.rchar ?? ''}`;
    if (now - this.#heardAtMs < SILENCE_MS) return `${this.#phase ?? ''} ${this.#moved} ${steps}`;
    return `${this.#phase ?? ''} ${JSON.stringify(io)}`;
  }

  /** Looks that have found a step since the look before. */
  #countSteps(io: ProcessIo | null): number {
    const chars = io === null ? this.#chars : io.rchar + io.wchar;
    if (chars - this.#chars >= LEAST_STEP_BYTES) this.#steps++;
    this.#chars = chars;
    return this.#steps;
  }
}
