// A plain Node.js program that writes with fs.write, a given number in flight, as the services do that iotriage looks
// at. Usage: UV_THREADPOOL_SIZE=4 node write-client.mjs DIRECTORY FILES IN_FLIGHT WRITES
// Prints {"writes", "elapsedMs", "error"}; ends with 1 where a write failed.
import { ftruncateSync, openSync, write } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const [directory, ...numbers] = process.argv.slice(2);
const [files, inFlight, writes] = numbers.map(Number);
const block = Buffer.alloc(4096, 'iotriage');
// Made at their full size: the kernel lets writes to one file run in parallel only within its size.
const descriptors = Array.from({ length: files }, (_, file) => {
  const descriptor = openSync(join(directory, `file-${file}`), 'w');
  ftruncateSync(descriptor, Math.ceil(writes / files) * block.length);
  return descriptor;
});

let issued = 0;
let done = 0;
let error = null;

function next() {
  if (error !== null || issued === writes) return;
  const index = issued++;
  const position = Math.floor(index / files) * block.length;
  write(descriptors[index % files], block, 0, block.length, position, (failure, written) => {
    if (failure) error ??= failure.code;
    else if (written === block.length) done++;
    next();
  });
}

const startMs = performance.now();
for (let slot = 0; slot < inFlight; slot++) next();
process.on('beforeExit', () => {
  const elapsedMs = performance.now() - startMs;
  console.log(JSON.stringify({ writes: done, elapsedMs, error }));
  process.exit(error === null ? 0 : 1);
});
