import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { EpochClock } from '../domain/clock.js';
import type { PhaseName } from '../domain/measurement.js';
import type { TrialExit, TrialFailure, TrialMessage, TrialSpec } from '../domain/trial.js';
import { parseTrialMessage } from '../trial/protocol.js';
import { describeHang } from './describe-hang.js';
import type { TrialChild } from './trial-child.js';
import { Watchdog } from './watchdog.js';

const WATCH_INTERVAL_MS = 250;
/** Time to remove its files after SIGTERM; a loop that is blocked gets SIGKILL then. */
const TERMINATION_GRACE_MS = 1_500;
/** Time between the result, or SIGKILL, and the end of the process. In state D it may take for ever. */
const EXIT_GRACE_MS = 3_000;
const STDERR_KEPT_BYTES = 4_096;

type ResultMessage = Extract<TrialMessage, { type: 'result' }>;
type ReadyMessage = Extract<TrialMessage, { type: 'ready' }>;
type ProgressMessage = Extract<TrialMessage, { type: 'progress' }>;

export interface TrialProcessOptions {
  readonly spec: TrialSpec;
  readonly clock: EpochClock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onReady: (pid: number, message: ReadyMessage) => void;
  readonly onPhase: (name: PhaseName) => void;
  readonly onProgress: (message: ProgressMessage) => void;
}

export interface TrialProcessResult {
  readonly exit: TrialExit;
  readonly startNs: number;
  readonly endNs: number;
  readonly result: ResultMessage | null;
  readonly failure: TrialFailure | null;
  readonly poolThreadIds: readonly number[];
  /** Null where it could not be started. */
  readonly pid: number | null;
  /** It did not get to the point of removing its own workspace. */
  readonly killed: boolean;
  /** It lives still, in a system call that does not end. */
  readonly leftBehind: boolean;
}

/** The trial of a child, to its end; never rejects: whatever happens to the child is a result. */
export async function runTrialProcess(
  child: TrialChild,
  options: TrialProcessOptions,
): Promise<TrialProcessResult> {
  return new TrialProcess(child, options).run();
}

class TrialProcess {
  readonly #child: TrialChild;
  readonly #options: TrialProcessOptions;
  readonly #watchdog: Watchdog;
  #stderr = '';
  #phase: PhaseName | null = null;
  #poolThreadIds: readonly number[] = [];
  #result: ResultMessage | null = null;
  #verdict: { readonly exit: TrialExit; readonly code: string; readonly message: string } | null = null;
  #killed = false;
  #closed = false;

  constructor(child: TrialChild, options: TrialProcessOptions) {
    this.#child = child;
    this.#options = options;
    this.#watchdog = new Watchdog(child.pid, options.timeoutMs);
  }

  async run(): Promise<TrialProcessResult> {
    const { clock, signal, spec } = this.#options;
    const startNs = clock.now();
    const lines = this.#listen();
    this.#child.process.stdin?.end(JSON.stringify(spec));
    const onAbort = (): void => {
      this.#interrupt();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const watch = setInterval(() => {
      this.#watch();
    }, WATCH_INTERVAL_MS);
    const how = await this.#end(lines);
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
    return this.#conclude(startNs, clock.now(), how);
  }

  /** Resolves when the last message was read. */
  #listen(): Promise<void> {
    this.#child.process.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT_BYTES);
    });
    const lines = createInterface({ input: this.#child.process.stdio[3] as Readable });
    lines.on('line', (line) => {
      const message = parseTrialMessage(line);
      if (message) this.#receive(message);
    });
    return new Promise((resolve) => lines.once('close', resolve));
  }

  #receive(message: TrialMessage): void {
    const { onReady, onPhase, onProgress } = this.#options;
    this.#watchdog.heard(message);
    if (message.type === 'phase') {
      this.#phase = message.name;
      onPhase(message.name);
    } else if (message.type === 'ready') {
      this.#poolThreadIds = message.poolThreadIds;
      onReady(this.#child.pid, message);
    } else if (message.type === 'progress') {
      onProgress(message);
    } else if (message.type === 'result') {
      this.#result = message;
    }
  }

  #watch(): void {
    if (this.#result || this.#verdict || !this.#watchdog.isHung()) return;
    const { timeoutMs } = this.#options;
    const hang = describeHang(this.#child.pid);
    this.#verdict = { exit: 'hung', code: 'hung', message: `no progress for ${timeoutMs / 1e3} s: ${hang}` };
    this.#kill('SIGKILL');
  }

  #interrupt(): void {
    this.#verdict ??= { exit: 'interrupted', code: 'interrupted', message: 'the run was interrupted' };
    this.#kill('SIGTERM');
    setTimeout(() => {
      if (!this.#closed) this.#kill('SIGKILL');
    }, TERMINATION_GRACE_MS).unref();
  }

  #kill(signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL') this.#killed = true;
    this.#child.kill(signal);
  }

  /** How the process ended; null: it lives, though it was told to end. */
  async #end(lines: Promise<void>): Promise<string | null> {
    const late = new Promise<null>((resolve) => {
      const poll = setInterval(() => {
        const ending = this.#result !== null || this.#killed;
        if (this.#closed) clearInterval(poll);
        else if (ending) {
          clearInterval(poll);
          setTimeout(() => {
            if (this.#closed) return;
            this.#kill('SIGKILL');
            setTimeout(() => {
              resolve(null);
            }, EXIT_GRACE_MS).unref();
          }, EXIT_GRACE_MS).unref();
        }
      }, 100);
    });
    const how = await Promise.race([this.#child.exited, late]);
    this.#closed = true;
    if (how !== null && this.#child.pid !== 0) await lines;
    return how;
  }

  #conclude(startNs: number, endNs: number, how: string | null): TrialProcessResult {
    const failure = this.#failure(how);
    return {
      exit: this.#verdict?.exit ?? (this.#result === null ? 'crashed' : failure ? 'failed' : 'completed'),
      startNs,
      endNs,
      result: this.#result,
      failure,
      poolThreadIds: this.#poolThreadIds,
      pid: this.#child.pid === 0 ? null : this.#child.pid,
      killed: this.#killed || this.#result === null,
      leftBehind: how === null,
    };
  }

  #failure(how: string | null): TrialFailure | null {
    const base = { phase: this.#phase, errors: [], afterBytes: this.#watchdog.bytes };
    if (this.#verdict) return { ...base, code: this.#verdict.code, message: this.#verdict.message };
    if (this.#result) return this.#result.failure;
    const said = this.#stderr.trim();
    const message = `the trial ended by ${how ?? 'nothing'} without a result${said === '' ? '' : `: ${said}`}`;
    return { ...base, code: 'crashed', message };
  }
}
