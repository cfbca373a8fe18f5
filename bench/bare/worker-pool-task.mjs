// What each worker of the bare loop does: fs.writeSync, the addon's pwrite, or a write that it awaits, from a buffer of its own,
// from memory that the main thread shares, or from the bytes that came with the task, which go back where they were lent.
import { open } from 'node:fs/promises';
import { write as writeCalled, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';

const { addonFile, bufferBytes, inside, shared, lent, paths } = workerData;
const addon = createRequire(import.meta.url)(addonFile);
const own = shared ?? addon.alignedBuffer(bufferBytes, 4096).fill(0x5a);
const write = inside === 'addon' ? addon.pwrite : writeSync;
/** A handle is its thread's own. */
const handles = inside === 'fs-promises' ? await Promise.all(paths.map((path) => open(path, 'r+'))) : [];
const awaited = {
  'fs-promises': ({ file, from, size, offset }, bytes) => handles[file].write(bytes, from, size, offset),
  'fs-callback': ({ fd, from, size, offset }, bytes) =>
    new Promise((resolve, reject) => {
      writeCalled(fd, bytes, from, size, offset, (error, written) =>
        error ? reject(error) : resolve(written),
      );
    }),
}[inside];

/** @param task {writes: {file, fd, offset, size, from: where in memory} or several of them, data?: the bytes of each} */
export default awaited ? carryOutAwaited : lent ? carryOutLent : carryOut;

async function carryOutAwaited({ writes, data }) {
  for (const [index, one] of [writes].flat().entries()) await awaited(one, data?.[index] ?? own);
  return 0;
}

function carryOutLent(task) {
  carryOut(task);
  const buffers = task.data.map(({ buffer }) => buffer);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: task.data });
}

function carryOut({ writes, data }) {
  if (!Array.isArray(writes))
    return write(writes.fd, data?.[0] ?? own, writes.from, writes.size, writes.offset);
  return writes.reduce(
    (bytes, { fd, offset, size, from }, index) => bytes + write(fd, data?.[index] ?? own, from, size, offset),
    0,
  );
}
