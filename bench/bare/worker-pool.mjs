// The loop that anybody would write by hand with piscina: as many workers as tasks in flight, each task one or several
// writes; no histogram, no stamp, no clock but a look at the time now and then. One argument, JSON: {directory, files,
// fileBytes, blockBytes, depth, seconds, parameters: {inside, buffers, batch}}. Prints "operations ns".
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

const {
  directory,
  files,
  fileBytes,
  blockBytes,
  depth,
  seconds,
  parameters = {},
} = JSON.parse(process.argv[2]);
const { inside = 'fs', buffers = 'shared', batch = 1 } = parameters;
const WARMUP_NS = 200e6;
const blocks = fileBytes / blockBytes;
const units = blocks * files;

const paths = Array.from({ length: files }, (_, file) => path.join(directory, `bare${file}`));
for (const file of paths) fs.writeFileSync(file, Buffer.alloc(fileBytes, 0x5a));
const fds = paths.map((file) => fs.openSync(file, 'r+'));

/** The same blocks as iotriage: files take turns, blocks of a file in a shuffled order, lane l takes l, l + depth ... */
const order = Array.from({ length: blocks }, (_, block) => block);
for (let last = blocks - 1; last > 0; last--) {
  const other = (last * 7919 + 13) % (last + 1);
  [order[last], order[other]] = [order[other], order[last]];
}
const fdOf = (unit) => fds[unit % files];
const offsetOf = (unit) => order[Math.floor(unit / files)] * blockBytes;

const pool = new Piscina({
  filename: fileURLToPath(new URL('worker-pool-task.mjs', import.meta.url)),
  minThreads: depth,
  maxThreads: depth,
  workerData: {
    addonFile: fileURLToPath(new URL('../../build/Release/iotriage.node', import.meta.url)),
    bufferBytes: blockBytes,
    inside,
  },
});

let operations = 0;
let endAt = 0;
const over = () => performance.now() >= endAt;

async function lane(first) {
  // One for each write, as they would come from elsewhere.
  const data =
    buffers === 'cloned'
      ? Array.from({ length: batch }, () => new Uint8Array(blockBytes).fill(0x5a))
      : undefined;
  let unit = first;
  const next = () => {
    const at = unit;
    unit = unit + depth < units ? unit + depth : first;
    return { fd: fdOf(at), offset: offsetOf(at), size: blockBytes };
  };
  while (!over()) {
    const writes = batch === 1 ? next() : Array.from({ length: batch }, next);
    await pool.run(data === undefined ? { writes } : { writes, data });
    operations += batch;
  }
}

const run = () => Promise.all(Array.from({ length: depth }, (_, first) => lane(first)));
endAt = performance.now() + WARMUP_NS / 1e6;
await run();
operations = 0;
const startedAt = performance.now();
endAt = startedAt + seconds * 1e3;
await run();
console.log(`${operations} ${Math.round((performance.now() - startedAt) * 1e6)}`);
process.exit(0);
