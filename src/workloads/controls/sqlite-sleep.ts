import { Worker } from 'node:worker_threads';
import type { ActivityContext } from '../../domain/activity.js';
import { IotriageError } from '../../domain/errors.js';
import { programFile } from '../../native/programs.js';
import { timed, type Waiter } from './wait-set.js';

/** Queries that sleep, each by a connection on a worker thread of its own: SQLite's calls are synchronous. */
export async function openSqliteSleep({ clock }: ActivityContext, waits: number): Promise<Waiter> {
  const workers = Array.from(
    { length: waits },
    () => new Worker(programFile('workloads/controls/sqlite-worker')),
  );
  const end = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    await Promise.all(workers.map((worker) => query(worker, 1)));
  } catch (error) {
    await end();
    throw error;
  }
  return {
    wait: (index, milliseconds) =>
      timed(clock, () => {
        const worker = workers[index];
        if (!worker) throw new IotriageError('internal', `there is no worker for wait ${index}`);
        return query(worker, milliseconds);
      }),
    end,
  };
}

/** One at a time for each worker. */
function query(worker: Worker, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', hear).off('error', fail).off('exit', gone);
      act();
    };
    const fail = (error: Error): void => {
      settle(() => {
        reject(error);
      });
    };
    const gone = (code: number): void => {
      fail(new IotriageError('trial-failed', `a worker of SQLite ended with exit code ${code}`));
    };
    const hear = (value: unknown): void => {
      if (value === milliseconds) settle(resolve);
      else {
        const what = `SQLite answered sleep_ms(${milliseconds}) with ${String(value)}`;
        fail(new IotriageError('trial-failed', what));
      }
    };
    worker.on('message', hear).on('error', fail).on('exit', gone);
    worker.postMessage(milliseconds);
  });
}
