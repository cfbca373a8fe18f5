/**
 * What tells how far long work is must not take its time.
 * @returns does `work` where it was not done for so long, since this was called at first; else nothing.
 */
export function nowAndThen(
  intervalMs: number,
  work: () => void,
  nowMs: () => number = () => performance.now(),
): () => void {
  let dueMs = nowMs() + intervalMs;
  return () => {
    const now = nowMs();
    if (now < dueMs) return;
    dueMs = now + intervalMs;
    work();
  };
}
