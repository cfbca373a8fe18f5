/** What V8 says of the heap of an isolate, or of several together, in bytes, by the names of `process.memoryUsage()`. */
export interface HeapBytes {
  readonly heapUsed: number;
  readonly heapTotal: number;
  /** Beyond the heap, bound to its objects: ArrayBuffers among it. */
  readonly external: number;
  /** ArrayBuffers and Buffers, shared memory that was made here too. */
  readonly arrayBuffers: number;
}

/** Of the isolate that calls it. It takes 50 us: the resident memory is read from /proc besides. */
export function heapBytesNow(): HeapBytes {
  const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
  return { heapUsed, heapTotal, external, arrayBuffers };
}

/** All of them together; zeros where there are none. */
export function sumHeapBytes(parts: readonly HeapBytes[]): HeapBytes {
  const sum = (field: keyof HeapBytes): number => parts.reduce((total, part) => total + part[field], 0);
  return {
    heapUsed: sum('heapUsed'),
    heapTotal: sum('heapTotal'),
    external: sum('external'),
    arrayBuffers: sum('arrayBuffers'),
  };
}
