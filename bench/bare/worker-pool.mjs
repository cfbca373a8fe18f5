// The loop that anybody would write by hand with piscina: as many workers as tasks in flight, each task one or several
// writes; no histogram, no stamp, no clock but a look at the time now and then. One argument, JSON: {directory, files,
// fileBytes, blockBytes, depth, seconds, warmupSeconds, parameters: {inside, buffers, batch}}. Prints "operations ns".
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { deadline } from './deadline.mjs';

const {
  directory,
  files,
  fileBytes,
  blockBytes,
  depth,
  seconds,
  warmupSeconds,
  parameters = {},
} = JSON.parse(process.argv[2]);
const { inside = 'fs', buffers = 'own', batch = 1 } = parameters;
const blocks = fileBytes / blockBytes;
const units = blocks * files;

const paths = Array.from({ length: files }, (_, file) => path.join(directory, `bare${file}`));
for (const file of paths) fs.writeFileSync(file, Buffer.alloc(fileBytes, 0x5a));
const fds = paths.map((file) => fs.openSync(file, 'r+'));

/** The same blocks as iotriage: files take turns, blocks of a file in their order, lane l takes l, l + depth ... */
const fdOf = (unit) => fds[unit % files];
const offsetOf = (unit) => Math.floor(unit / files) * blockBytes;

/** With `shared` a slot for each write of a task in flight, in memory that the main thread and all workers see. */
const shared =
  buffers === 'shared' ? new Uint8Array(new SharedArrayBuffer(depth * batch * blockBytes)).fill(0x5a) : null;

const pool = new Piscina({
  filename: fileURLToPath(new URL('worker-pool-task.mjs', import.meta.url)),
  minThreads: depth,
  maxThreads: depth,
  workerData: {
    addonFile: fileURLToPath(new URL('../../build/Release/iotriage.node', import.meta.url)),
    bufferBytes: blockBytes,
    inside,
    shared,
    lent: buffers === 'transferred',
    paths,
  },
});

let operations = 0;
const { begin, over } = deadline();

/** With `cloned` and `transferred` bytes for each write of a lane's task, as they would come from elsewhere. */
const posted = Array.from({ length: depth }, () =>
  buffers === 'cloned' || buffers === 'transferred'
    ? Array.from({ length: batch }, () => new Uint8Array(blockBytes).fill(0x5a))
    : undefined,
);

async function lane(first) {
  let data = posted[first];
  let unit = first;
  const next = (_, index = 0) => {
    const at = unit;
    unit = unit + depth < units ? unit + depth : first;
    const from = shared ? (first * batch + index) * blockBytes : 0;
    return { file: at % files, fd: fdOf(at), offset: offsetOf(at), size: blockBytes, from };
  };
  while (!over()) {
    const writes = batch === 1 ? next() : Array.from({ length: batch }, next);
    if (buffers === 'transferred') {
      data = await pool.run({ writes, data }, { transferList: data.map(({ buffer }) => buffer) });
      posted[first] = data;
    } else await pool.run(data === undefined ? { writes } : { writes, data });
    operations += batch;
  }
}

/** More lanes than units have nothing to do. */
const run = () => Promise.all(Array.from({ length: Math.min(depth, units) }, (_, first) => lane(first)));
begin(warmupSeconds);
await run();
operations = 0;
const startedAt = performance.now();
begin(seconds);
await run();
console.log(`${operations} ${Math.round((performance.now() - startedAt) * 1e6)}`);
process.exit(0);
