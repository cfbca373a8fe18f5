/** Something that is begun and then waited for. */
export type Task = () => Promise<void>;

/**
 * Does all tasks: one after another, or all begun in their order and waited for together.
 * @param progress is told how many are done.
 * @throws where one fails, its error, and where the signal comes: those that are begun are not waited for then.
 */
export function runTasks(
  tasks: readonly Task[],
  schedule: string,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<void> {
  let done = 0;
  const interrupted = (): Error => new Error('interrupted', { cause: signal.reason });
  const one = async (task: Task): Promise<void> => {
    if (signal.aborted) throw interrupted();
    await task();
    progress(++done);
  };
  const all = async (): Promise<void> => {
    if (schedule === 'concurrent') await Promise.all(tasks.map(one));
    else for (const task of tasks) await one(task);
  };
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(interrupted());
    };
    signal.addEventListener('abort', stop, { once: true });
    void all()
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener('abort', stop);
      });
  });
}
