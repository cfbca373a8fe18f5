import { readFileSync } from 'node:fs';
import type { PhaseName } from '../domain/measurement.js';
import type { TrialMessage } from '../domain/trial.js';

/** While a trial's loop is free it reports ten times a second; after so long a silence its loop is blocked. */
const SILENCE_MS = 1_000;

/** The phases that wait for the device: the fill syncs its files, and verification begins with a sync. */
const FLUSHING: ReadonlySet<PhaseName> = new Set(['fill', 'sync', 'close', 'verify', 'settle']);

/**
 * Tells whether a trial makes progress.
 *
 * A trial whose loop is free tells how many operations have ended, and the bytes that have moved. One whose loop is blocked (a synchronous strategy)
 * says nothing, and then the kernel's counters of its system calls speak; as long as it talks they must not, since
 * talking is itself a system call. Verification reads without counting, so there the bytes read are what counts. While
 * dirty pages are written, a single call can last for minutes: there the devices' own counters count too, and where the
 * trial tells of such a call, what it has made dirty so far, which tells of volumes without a device.
 */
export class Watchdog {
  readonly #flushed: () => string;
  readonly #pid: number;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  #phase: PhaseName | null = null;
  #moved = '';
  #awaitsDevice = false;
  #measuredBytes = 0;
  #heardAtMs: number;
  #movedAtMs: number;
  #seen = '';

  /**
   * @param flushed Something that changes as the trial's devices write: a sync is one long call.
   */
  constructor(
    pid: number,
    timeoutMs: number,
    flushed: () => string = () => '',
    now: () => number = () => performance.now(),
  ) {
    this.#pid = pid;
    this.#flushed = flushed;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    this.#heardAtMs = now();
    this.#movedAtMs = now();
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
      if (this.#phase === 'measure') this.#measuredBytes = message.bytes;
    }
  }

  isHung(): boolean {
    const now = this.#now();
    const sign = this.#sign(now);
    if (sign !== this.#seen) {
      this.#seen = sign;
      this.#movedAtMs = now;
    }
    return now - this.#movedAtMs > this.#timeoutMs;
  }

  /** Changes if and only if something moves. */
  #sign(now: number): string {
    const flushes = this.#awaitsDevice || (this.#phase !== null && FLUSHING.has(this.#phase));
    const dirtied = this.#awaitsDevice ? (this.#ioCounters().write_bytes ?? '') : '';
    return `${flushes ? this.#flushed() : ''} ${dirtied} ${this.#ownSign(now)}`;
  }

  #ownSign(now: number): string {
    if (this.#phase === 'verify') return `rchar ${this.#ioCounters().rchar ?? ''}`;
    if (now - this.#heardAtMs < SILENCE_MS) return `${this.#phase ?? ''} ${this.#moved}`;
    const { rchar = '', wchar = '', syscr = '', syscw = '' } = this.#ioCounters();
    return `${this.#phase ?? ''} ${rchar} ${wchar} ${syscr} ${syscw}`;
  }

  #ioCounters(): Record<string, string> {
    try {
      const lines = readFileSync(`/proc/${this.#pid}/io`, 'utf8').trim().split('\n');
      return Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
    } catch {
      return {};
    }
  }
}
