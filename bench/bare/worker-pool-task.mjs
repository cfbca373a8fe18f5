// What each worker of the bare loop does: fs.writeSync, or the addon's pwrite, from a buffer of its own, from memory that
// the main thread shares, or from the bytes that came with the task.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';

const { addonFile, bufferBytes, inside, shared } = workerData;
const addon = createRequire(import.meta.url)(addonFile);
const own = shared ?? addon.alignedBuffer(bufferBytes, 4096).fill(0x5a);
const write = inside === 'addon' ? addon.pwrite : writeSync;

/** @param task {writes: {fd, offset, size, from: where in memory} or several of them, data?: the bytes of each} */
export default function carryOut({ writes, data }) {
  if (!Array.isArray(writes))
    return write(writes.fd, data?.[0] ?? own, writes.from, writes.size, writes.offset);
  return writes.reduce(
    (bytes, { fd, offset, size, from }, index) => bytes + write(fd, data?.[index] ?? own, from, size, offset),
    0,
  );
}
