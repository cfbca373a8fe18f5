import type { AwaitedRoute } from './awaited-route.js';
import { AwaitedTask } from './awaited-task.js';
import { CallbackRoute } from './callback-route.js';
import { closeHandles, HandlesRoute, type OpenHandles } from './handles-route.js';
import type { SharedJob, TaskResult } from './shared-job.js';
import type { TaskBytes } from './task-bytes.js';
import type { TaskRun } from './task-run.js';

/** What a worker does whose calls go through libuv's pool. */
export class AwaitedWork {
  readonly #handles: OpenHandles = new Map();
  #route: AwaitedRoute | null = null;

  /** @returns what makes the job ready once all workers have it. */
  take(job: SharedJob): () => TaskResult | Promise<TaskResult> {
    if (job.inside !== 'fs-promises') {
      this.#route = new CallbackRoute(job);
      return () => 0;
    }
    const route = new HandlesRoute(job, this.#handles);
    this.#route = route;
    return async () => {
      const unopened = await route.load();
      return unopened === null ? 0 : { unopened };
    };
  }

  taskOf(job: SharedJob, run: TaskRun, bytes: TaskBytes): AwaitedTask | null {
    return this.#route && new AwaitedTask(job, run, bytes, this.#route);
  }

  /** Closes the files that this worker has open for itself. */
  end(): Promise<void> {
    return closeHandles(this.#handles);
  }
}
