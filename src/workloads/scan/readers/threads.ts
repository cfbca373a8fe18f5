import { Worker } from 'node:worker_threads';
import { IotriageError } from '../../../domain/errors.js';
import type { ItemFailure } from '../lane.js';
import { programFile } from '../../../native/programs.js';
import { retryCounter } from '../retries.js';
import { scanControl } from '../shared-scan.js';
import type { FromThread, ThreadData } from '../thread-messages.js';
import type { OpenReader, ReaderRequest } from './reader.js';

/** Worker threads that read synchronously; one counter in shared memory is their queue. */
export const openThreads: OpenReader = async (request) => {
  const { scan, concurrency } = request;
  const threads = Array.from({ length: concurrency }, () => new ScanThread(request));
  try {
    await Promise.all(threads.map((thread) => thread.ready));
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.end()));
    throw error;
  }
  return {
    pass: async (from) => {
      Atomics.store(scan.control, scanControl.next, from);
      return (await Promise.all(threads.map((thread) => thread.pass()))).flat();
    },
    usage: () => Promise.resolve(null),
    dispose: async () => {
      Atomics.store(scan.control, scanControl.stop, 1);
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
};

class ScanThread {
  readonly ready: Promise<unknown>;
  readonly #worker: Worker;

  constructor({ scan, store }: ReaderRequest) {
    const workerData: ThreadData = { scan, store, retries: retryCounter() };
    this.#worker = new Worker(programFile('workloads/scan/thread-main'), { workerData });
    this.ready = this.#next();
  }

  async pass(): Promise<readonly ItemFailure[]> {
    const answer = this.#next();
    this.#worker.postMessage('pass');
    const message = await answer;
    return message.type === 'passed' ? message.failures : [];
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** What it says next. @throws IotriageError where it ends or fails instead. */
  #next(): Promise<FromThread> {
    return new Promise((resolve, reject) => {
      const settle = (message: FromThread | Error | number): void => {
        for (const event of ['message', 'error', 'exit'] as const) this.#worker.off(event, settle);
        if (message instanceof Error) reject(message);
        else if (typeof message === 'number')
          reject(new IotriageError('trial-failed', `a worker thread ended with exit code ${message}`));
        else if (message.type === 'failed') reject(new IotriageError('trial-failed', message.message));
        else resolve(message);
      };
      for (const event of ['message', 'error', 'exit'] as const) this.#worker.on(event, settle);
    });
  }
}
