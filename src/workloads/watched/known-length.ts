import type { ActivityContext } from '../../domain/activity.js';

const LOOK_MS = 100;

/**
 * Does work that says nothing of itself, touches no volume, and takes so long: until then the time that passes is its progress.
 * When it takes longer it is watched as any other.
 */
export async function ofKnownLength<T>(
  milliseconds: number,
  { moved }: Pick<ActivityContext, 'moved'>,
  work: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + milliseconds;
  const timer = setInterval(() => {
    if (performance.now() < end) moved(1, 0);
    else clearInterval(timer);
  }, LOOK_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
