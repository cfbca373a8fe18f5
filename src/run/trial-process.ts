import { createInterface } from 'node:readline';
import type { EpochClock } from '../domain/clock.js';
import type { PhaseName } from '../domain/measurement.js';
import type { Unavailable } from '../domain/target.js';
import type { TrialExit, TrialFailure, TrialMessage, TrialSpec } from '../domain/trial.js';
import { processIo } from '../native/process-io.js';
import { parseTrialMessage } from '../trial/protocol.js';
import { describeHang } from './describe-hang.js';
import type { TrialChild } from './trial-child.js';
import type { FlushSign } from './flush-sign.js';
import { Watchdog } from './watchdog.js';

const WATCH_INTERVAL_MS = 250;
/** Time to remove its files after SIGTERM; a loop that is blocked gets SIGKILL then. */
const TERMINATION_GRACE_MS = 1_500;
/** Time between SIGKILL and the end of the process. In state D it may take for ever. */
const EXIT_GRACE_MS = 3_000;
const STDERR_KEPT_BYTES = 4_096;

type ResultMessage = Extract<TrialMessage, { type: 'result' }>;
type HelloMessage = Extract<TrialMessage, { type: 'hello' }>;
type ReadyMessage = Extract<TrialMessage, { type: 'ready' }>;
type ProgressMessage = Extract<TrialMessage, { type: 'progress' }>;

export interface TrialProcessOptions {
  readonly spec: TrialSpec;
  readonly clock: EpochClock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Something that changes as the devices under the trial's volume write. */
  readonly flushed: () => FlushSign;
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
  /** Null where it ended before it said so. */
  readonly hello: HelloMessage | null;
  /** Null where it could not be started. */
  readonly pid: number | null;
  /** Where it made its workspaces, or was about to. */
  readonly workspaces: readonly string[];
  /** It ended before it had removed them. */
  readonly leftFiles: boolean;
  /** Of its volume, after the result. */
  readonly unavailable: readonly Unavailable[];
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
  #hello: HelloMessage | null = null;
  #poolThreadIds: readonly number[] = [];
  #result: ResultMessage | null = null;
  #verdict: { readonly exit: TrialExit; readonly code: string; readonly message: string } | null = null;
  #workspaces: readonly string[] = [];
  #unavailable: readonly Unavailable[] = [];
  #closed = false;
  #killed = false;
  /** Resolves when the process should be dead and is not. */
  readonly #undying: Promise<null>;
  #giveUp!: () => void;

  constructor(child: TrialChild, options: TrialProcessOptions) {
    this.#child = child;
    this.#options = options;
    this.#watchdog = new Watchdog(() => processIo(child.pid), options.timeoutMs, options.flushed);
    this.#undying = new Promise((resolve) => {
      this.#giveUp = () => {
        resolve(null);
      };
    });
  }

  async run(): Promise<TrialProcessResult> {
    const { clock, signal, spec } = this.#options;
    const startNs = clock.now();
    const lines = this.#listen();
    this.#child.process?.stdin?.end(JSON.stringify(spec));
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
    const { process, messages } = this.#child;
    process?.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT_BYTES);
    });
    if (messages === null) return Promise.resolve();
    const lines = createInterface({ input: messages });
    lines.on('line', (line) => {
      const message = parseTrialMessage(line);
      if (message) this.#receive(message);
    });
    return new Promise((resolve) => lines.once('close', resolve));
  }

  #receive(message: TrialMessage): void {
    const { onReady, onPhase, onProgress } = this.#options;
    this.#watchdog.heard(message);
    if (message.type === 'hello') {
      this.#hello = message;
    } else if (message.type === 'phase') {
      this.#phase = message.name;
      onPhase(message.name);
    } else if (message.type === 'ready') {
      this.#poolThreadIds = message.poolThreadIds;
      onReady(this.#child.pid, message);
    } else if (message.type === 'progress') {
      onProgress(message);
    } else if (message.type === 'workspace') {
      this.#workspaces = message.paths;
    } else if (message.type === 'result') {
      this.#result = message;
    } else {
      this.#unavailable = message.unavailable;
    }
  }

  #watch(): void {
    if (this.#closed || this.#verdict || !this.#watchdog.isHung()) return;
    const hang = `no progress for ${this.#options.timeoutMs / 1e3} s: ${describeHang(this.#child.pid)}`;
    // What was measured is told by then; only its volume still writes.
    if (this.#result) this.#unavailable = [{ what: 'settling', why: hang }];
    else this.#verdict = { exit: 'hung', code: 'hung', message: hang };
    this.#kill();
  }

  #interrupt(): void {
    if (!this.#result) {
      this.#verdict ??= { exit: 'interrupted', code: 'interrupted', message: 'the run was interrupted' };
    }
    this.#child.kill('SIGTERM');
    setTimeout(() => {
      if (!this.#closed) this.#kill();
    }, TERMINATION_GRACE_MS).unref();
  }

  #kill(): void {
    if (this.#killed) return;
    this.#killed = true;
    this.#child.kill('SIGKILL');
    // The process itself keeps the loop alive as long as it lives.
    setTimeout(this.#giveUp, EXIT_GRACE_MS).unref();
  }

  /** How the process ended; null: it lives on in a system call, though it was killed. */
  async #end(lines: Promise<void>): Promise<string | null> {
    const how = await Promise.race([this.#child.exited, this.#undying]);
    this.#closed = true;
    if (how === null) {
      this.#child.letGo();
      return how;
    }
    // Where it died in the midst of its work, what it had started would write on. Where it came to its end there is nobody.
    this.#child.kill('SIGKILL');
    await lines;
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
      hello: this.#hello,
      pid: this.#child.pid === 0 ? null : this.#child.pid,
      workspaces: this.#workspaces,
      leftFiles: this.#result === null,
      unavailable: this.#unavailable,
      leftBehind: how === null,
    };
  }

  #failure(how: string | null): TrialFailure | null {
    const base = { phase: this.#phase, errors: [], afterBytes: this.#watchdog.measuredBytes };
    if (this.#verdict) return { ...base, code: this.#verdict.code, message: this.#verdict.message };
    if (this.#result) return this.#result.failure;
    return { ...base, code: 'crashed', message: this.#whyNoResult(how) };
  }

  #whyNoResult(how: string | null): string {
    if (this.#child.pid === 0) return `the trial's process was not started: ${how ?? 'nothing says why'}`;
    const said = this.#stderr.trim();
    return `the trial ended by ${how ?? 'nothing'} without a result${said === '' ? '' : `: ${said}`}`;
  }
}
