// The loop that anybody would write by hand with piscina: as many workers as tasks in flight, each task one or several
// writes; no histogram, no stamp, no clock but a look at the time now and then. One argument, JSON: {paths, fileBytes,
// blockBytes, depth, parameters: {inside, buffers, batch}}. The files are there. It works when it is its turn:
// turns.mjs.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { takeTurns } from './turns.mjs';
import { workOf } from './work.mjs';

const work = workOf(JSON.parse(process.argv[2]));
const { paths, units, blockBytes, depth, lanesAtWork, fileOf, offsetOf, over } = work;
const { inside = 'fs', buffers = 'own', batch = 1 } = work.parameters;
const fds = paths.map((file) => fs.openSync(file, 'r+'));

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
    return { file: fileOf[at], fd: fds[fileOf[at]], offset: offsetOf[at], size: blockBytes, from };
  };
  while (!over()) {
    const writes = batch === 1 ? next() : Array.from({ length: batch }, next);
    if (buffers === 'transferred') {
      data = await pool.run({ writes, data }, { transferList: data.map(({ buffer }) => buffer) });
      posted[first] = data;
    } else await pool.run(data === undefined ? { writes } : { writes, data });
    work.operations += batch;
  }
}

const run = () => Promise.all(Array.from({ length: lanesAtWork }, (_, first) => lane(first)));

await takeTurns(
  {},
  async (seconds) => {
    work.operations = 0;
    const startedAt = performance.now();
    work.begin(seconds);
    await run();
    return { operations: work.operations, ns: Math.round((performance.now() - startedAt) * 1e6) };
  },
  () => pool.destroy(),
);
