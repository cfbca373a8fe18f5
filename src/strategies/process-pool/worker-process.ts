import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IotriageError } from '../../domain/errors.js';
import { letGoOf } from '../../domain/let-go.js';
import type { Progress } from '../../domain/strategy.js';
import { withInterposer } from '../../native/interposer.js';
import type { Answer, FromWorker, OpenRequest, ToWorker } from './messages.js';

/** One that does not end by itself is killed. */
const END_TIMEOUT_MS = 2_000;

interface Waiting {
  readonly type: Answer['type'];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A worker process, seen from the trial. It is in the trial's process group and dies with it. */
export class WorkerProcess {
  progress: Progress = { operations: 0, bytes: 0 };
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #waiting: Waiting | null = null;
  #fault: IotriageError | null = null;

  /**
   * @param poolSize threads of its own libuv pool.
   * @param staged it has the interposer too: the trial's own is not handed on by itself.
   */
  constructor(
    readonly index: number,
    poolSize: number,
    staged: boolean,
  ) {
    const environment = { ...process.env, UV_THREADPOOL_SIZE: String(poolSize) };
    this.#child = fork(workerProgram(), [String(process.pid)], {
      cwd: '/',
      env: staged ? withInterposer(environment) : environment,
      execArgv: [],
      serialization: 'advanced',
      // The channel must be descriptor 3: see `messages.ts`.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => {
      this.#take(message as FromWorker);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#fail(`could not be started: ${error.message}`);
        if (this.#child.pid === undefined) resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#fail(`ended by ${signal === null ? `exit code ${String(code)}` : `signal ${signal}`}`);
        resolve();
      });
    });
  }

  async open(request: OpenRequest): Promise<void> {
    await this.ask({ type: 'open', ...request }, 'opened');
  }

  /** @throws IotriageError where the process has ended, or ends before it answers. */
  ask<T extends Answer['type']>(message: ToWorker, type: T): Promise<Extract<Answer, { type: T }>> {
    return new Promise((resolve, reject) => {
      if (this.#fault) {
        reject(this.#fault);
        return;
      }
      this.#waiting = {
        type,
        resolve: (answer) => {
          resolve(answer as Extract<Answer, { type: T }>);
        },
        reject,
      };
      this.send(message);
    });
  }

  send(message: ToWorker): void {
    if (!this.#child.connected) return;
    this.#child.send(message, () => {
      // It is gone: its exit says why.
    });
  }

  /** Ends it and waits until it is gone; one that hangs in a system call is left behind. */
  async end(): Promise<void> {
    this.send({ type: 'end' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_TIMEOUT_MS);
    });
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    if (this.#child.connected) this.#child.disconnect();
    letGoOf(this.#child);
  }

  #take(message: FromWorker): void {
    if (message.type === 'progress') {
      this.progress = { operations: message.operations, bytes: message.bytes };
      return;
    }
    if (message.type === 'failed') {
      this.#end(new IotriageError(message.code, `worker process ${this.index}: ${message.message}`));
      return;
    }
    const waiting = this.#waiting;
    if (waiting?.type !== message.type) {
      this.#end(new IotriageError('internal', `worker process ${this.index} said ${message.type} unasked`));
      return;
    }
    this.#waiting = null;
    waiting.resolve(message);
  }

  #fail(what: string): void {
    this.#end(
      new IotriageError('trial-failed', `worker process ${this.index} (pid ${this.#child.pid ?? 0}) ${what}`),
    );
  }

  /** The first fault is the one that counts: what comes after follows from it. */
  #end(fault: IotriageError): void {
    this.#fault ??= fault;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#fault);
  }
}

/** Node.js cannot load TypeScript: when this module runs from its source, the program comes from the build. */
function workerProgram(): string {
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith('.ts')
    ? here.replace(/\/src\/(strategies\/process-pool\/[^/]+)\.ts$/, '/dist/$1.js')
    : here;
  return built.replace(/worker-process\.js$/, 'worker-main.js');
}
