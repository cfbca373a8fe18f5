/** One for all threads of a process that were given it; each has its own until then. */
let counter = new Int32Array(new SharedArrayBuffer(4));

/** Requests that were made again, in this process. */
export function retriesSoFar(): number {
  return Atomics.load(counter, 0);
}

export function countRetries(retries: number): void {
  Atomics.add(counter, 0, retries);
}

/** For a thread that is to count with this one. */
export function retryCounter(): Int32Array<SharedArrayBuffer> {
  return counter;
}

export function shareRetries(shared: Int32Array<SharedArrayBuffer>): void {
  counter = shared;
}
