import { IotriageError } from '../../domain/errors.js';
import type { HeapBytes } from '../../domain/heap-bytes.js';
import type { Progress } from '../../domain/strategy.js';
import { programFile } from '../../native/programs.js';
import { HelperProcess } from '../../native/helper-process.js';
import { withInterposer } from '../../native/interposer.js';
import type { Answer, FromWorker, OpenRequest, ToWorker } from './messages.js';

/** A worker process, seen from the trial. */
export class WorkerProcess {
  progress: Progress = { operations: 0, bytes: 0 };
  /** As it last told; null: it did not. */
  heap: HeapBytes | null = null;
  readonly #process: HelperProcess<ToWorker, FromWorker>;

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
    this.#process = new HelperProcess<ToWorker, FromWorker>(
      programFile('strategies/process-pool/worker-main'),
      {
        name: `worker process ${index}`,
        environment: staged ? withInterposer(environment) : environment,
        hear: (message) => {
          if (message.type === 'failed')
            return new IotriageError(message.code, `worker process ${index}: ${message.message}`);
          if ('heap' in message) this.heap = message.heap ?? this.heap;
          if (message.type !== 'progress') return 'answer';
          this.progress = { operations: message.operations, bytes: message.bytes };
          return 'notice';
        },
      },
    );
  }

  async open(request: OpenRequest): Promise<void> {
    await this.ask({ type: 'open', ...request }, 'opened');
  }

  /** @throws IotriageError where the process has ended, or ends before it answers. */
  ask<T extends Answer['type']>(message: ToWorker, type: T): Promise<Extract<Answer, { type: T }>> {
    return this.#process.askFor(message, type);
  }

  send(message: ToWorker): void {
    this.#process.send(message);
  }

  /** Ends it and waits until it is gone; one that hangs in a system call is left behind. */
  end(): Promise<void> {
    return this.#process.end();
  }
}
