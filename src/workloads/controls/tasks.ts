/** Something that is begun and then waited for. */
export type Task = () => Promise<void>;

/**
 * Does all tasks: one after another, or all begun in their order and waited for together.
 * @param progress is told how many are done, and 0 bytes.
 * @throws where one fails, its error; where the signal comes, its reason: those that are begun are not waited for.
 */
export async function runTasks(
  tasks: readonly Task[],
  schedule: string,
  signal: AbortSignal,
  progress: (operations: number, bytes: number) => void,
): Promise<void> {
  let done = 0;
  const one = async (task: Task): Promise<void> => {
    signal.throwIfAborted();
    await task();
    progress(++done, 0);
  };
  const all = async (): Promise<void> => {
    if (schedule === 'concurrent') await Promise.all(tasks.map(one));
    else for (const task of tasks) await one(task);
  };
  await untilAborted(all(), signal);
}

function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new Error('interrupted', { cause: signal.reason }));
    };
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}
