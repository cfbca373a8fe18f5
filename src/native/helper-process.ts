import { type ChildProcess, fork } from 'node:child_process';
import { IotriageError } from '../domain/errors.js';
import { letGoOf } from '../domain/let-go.js';

/** One that does not end by itself is killed: before the trial is, that a run gives 1.5 s to end. */
const END_TIMEOUT_MS = 1_000;

/** What a message of a helper is: an answer to what was asked first, something beside, or the fault that ends it. */
export type Heard = 'answer' | 'notice' | IotriageError;

export interface HelperOptions<From> {
  /** In messages, such as `the client`. */
  readonly name: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly hear: (message: From) => Heard;
}

interface Waiting<From> {
  readonly resolve: (answer: From) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Another Node.js process of ours, seen from the trial: it is in the trial's process group, gets the trial's pid as its argument, and
 * is to end when that is gone. It answers in the order in which it is asked, and ends at `{ type: 'end' }`.
 */
export class HelperProcess<To extends { readonly type: string }, From extends { readonly type: string }> {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #waiting: Waiting<From>[] = [];
  #fault: IotriageError | null = null;

  /** @param program of the build, see `programFile`. */
  constructor(
    program: string,
    private readonly options: HelperOptions<From>,
  ) {
    this.#child = fork(program, [String(process.pid)], {
      cwd: '/',
      env: options.environment ?? process.env,
      execArgv: [],
      serialization: 'advanced',
      // The channel is descriptor 3: programs that look at it themselves rely on that.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => {
      this.#take(message as unknown as From);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        if (this.#child.pid !== undefined) {
          this.#fail(`failed: ${error.message}`);
          return;
        }
        this.#fail(`could not be started: ${error.message}`);
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#fail(`ended by ${signal === null ? `exit code ${String(code)}` : `signal ${signal}`}`);
        resolve();
      });
    });
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws IotriageError where the process has ended, or ends before it answers. */
  ask(message: To): Promise<From> {
    return new Promise((resolve, reject) => {
      if (this.#fault) {
        reject(this.#fault);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.send(message);
    });
  }

  /** @throws IotriageError as `ask`, and `internal` where the answer is another one. */
  async askFor<T extends From['type']>(message: To, type: T): Promise<Extract<From, { type: T }>> {
    const answer = await this.ask(message);
    if (answer.type !== type) throw this.#unasked(answer);
    return answer as Extract<From, { type: T }>;
  }

  /** What has no answer; nothing where the process is gone. */
  send(message: To | { readonly type: 'end' }): void {
    if (!this.#child.connected) return;
    this.#child.send(message, () => {
      // It is gone: its exit says why.
    });
  }

  /** Ends it and waits until it is gone; one that hangs in a system call is left behind. */
  async end(): Promise<void> {
    const fault = new IotriageError('internal', `${this.options.name} was asked after its end`);
    this.#fault ??= fault;
    this.send({ type: 'end' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_TIMEOUT_MS);
    });
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    this.#end(fault);
    if (this.#child.connected) this.#child.disconnect();
    letGoOf(this.#child);
  }

  #take(message: From): void {
    const heard = this.options.hear(message);
    if (heard === 'notice') return;
    if (heard !== 'answer') {
      this.#end(heard);
      return;
    }
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve(message);
    else this.#end(this.#unasked(message));
  }

  #unasked({ type }: From): IotriageError {
    return new IotriageError('internal', `${this.options.name} said ${type} unasked`);
  }

  #fail(what: string): void {
    const { name } = this.options;
    this.#end(new IotriageError('trial-failed', `${name} (pid ${this.#child.pid ?? 0}) ${what}`));
  }

  /** The first fault is the one that counts: what comes after follows from it. */
  #end(fault: IotriageError): void {
    this.#fault ??= fault;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#fault);
  }
}
