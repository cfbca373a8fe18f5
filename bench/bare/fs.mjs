// The loops that anybody would write by hand with node:fs: `depth` of them at once, no clock in them but a look at the
// time now and then, no histogram, no stamp in the blocks. One argument, JSON: {route, directory, files, fileBytes,
// blockBytes, depth, seconds, vector}. Prints "operations ns".
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

const {
  route,
  directory,
  files,
  fileBytes,
  blockBytes,
  depth,
  seconds,
  vector = 8,
} = JSON.parse(process.argv[2]);
const paths = Array.from({ length: files }, (_, file) => path.join(directory, `bare${file}`));
/** Operations between two looks at the clock. */
const LOOK = 64;
const WARMUP_NS = 200e6;
const operationBytes = route === 'fs-writev' ? blockBytes * vector : blockBytes;
const blocks = fileBytes / operationBytes;

for (const file of paths) fs.writeFileSync(file, Buffer.alloc(fileBytes, 0x5a));

let operations = 0;
let endAt = 0;
const over = () => performance.now() >= endAt;

/** The same blocks as iotriage: files take turns, blocks of a file in a shuffled order, lane l takes l, l + depth ... */
const order = Array.from({ length: blocks }, (_, block) => block);
for (let last = blocks - 1; last > 0; last--) {
  const other = (last * 7919 + 13) % (last + 1);
  [order[last], order[other]] = [order[other], order[last]];
}
const units = blocks * files;
const fileOf = Uint32Array.from({ length: units }, (_, unit) => unit % files);
const offsetOf = Float64Array.from(
  { length: units },
  (_, unit) => order[Math.floor(unit / files)] * operationBytes,
);
const bufferOf = () => Buffer.alloc(operationBytes, 0x5a);

const routes = {
  'fs-sync'() {
    const fds = paths.map((file) => fs.openSync(file, 'r+'));
    const buffer = bufferOf();
    return {
      run() {
        for (;;) {
          for (let unit = 0; unit < units; unit++) {
            fs.writeSync(fds[fileOf[unit]], buffer, 0, operationBytes, offsetOf[unit]);
            operations++;
            if (operations % LOOK === 0 && over()) return;
          }
        }
      },
    };
  },
  'fs-callback'() {
    const fds = paths.map((file) => fs.openSync(file, 'r+'));
    return lanes((lane, done) => {
      const buffer = bufferOf();
      let unit = lane;
      const next = (error) => {
        if (error) throw error;
        if (over()) return done();
        fs.write(fds[fileOf[unit]], buffer, 0, operationBytes, offsetOf[unit], wrote);
      };
      const wrote = (error) => {
        operations++;
        unit += depth;
        if (unit >= units) unit = lane;
        next(error);
      };
      next(null);
    });
  },
  async 'fs-promises'() {
    const handles = await Promise.all(paths.map((file) => fs.promises.open(file, 'r+')));
    return asyncLanes(async (unit, buffer) => {
      await handles[fileOf[unit]].write(buffer, 0, operationBytes, offsetOf[unit]);
    });
  },
  async 'fs-writev'() {
    const handles = await Promise.all(paths.map((file) => fs.promises.open(file, 'r+')));
    return asyncLanes(
      async (unit, buffers) => {
        await handles[fileOf[unit]].writev(buffers, offsetOf[unit]);
      },
      () => Array.from({ length: vector }, () => Buffer.alloc(blockBytes, 0x5a)),
    );
  },
  'fs-writefile': () =>
    asyncLanes(async (unit, buffer) => {
      await fs.promises.writeFile(paths[fileOf[unit]], buffer, { flag: 'r+' });
    }),
  'fs-writefile-callback'() {
    return lanes((lane, done) => {
      const buffer = bufferOf();
      let unit = lane;
      const next = () => {
        if (over()) return done();
        fs.writeFile(paths[fileOf[unit]], buffer, { flag: 'r+' }, (error) => {
          if (error) throw error;
          operations++;
          unit += depth;
          if (unit >= units) unit = lane;
          next();
        });
      };
      next();
    });
  },
  'fs-writefile-sync'() {
    const buffer = bufferOf();
    return {
      run() {
        for (let unit = 0; ; unit = (unit + 1) % units) {
          fs.writeFileSync(paths[fileOf[unit]], buffer, { flag: 'r+' });
          operations++;
          if (over()) return;
        }
      },
    };
  },
  'fs-stream': () => streams(true),
  'fs-stream-unbounded': () => streams(false),
};

/** `depth` loops of callbacks. */
function lanes(start) {
  return {
    run: () =>
      new Promise((resolve) => {
        let running = depth;
        for (let lane = 0; lane < depth; lane++) start(lane, () => --running === 0 && resolve());
      }),
  };
}

/** `depth` loops that await. */
function asyncLanes(write, makeBuffer = bufferOf) {
  return {
    run: () =>
      Promise.all(
        Array.from({ length: depth }, async (_, lane) => {
          const buffer = makeBuffer();
          for (let unit = lane; !over(); unit = unit + depth < units ? unit + depth : lane) {
            await write(unit, buffer);
            operations++;
          }
        }),
      ),
  };
}

/** A stream for each file, over and over. */
function streams(honourBackpressure) {
  return {
    run: () =>
      Promise.all(
        paths.map(async (file) => {
          const buffer = bufferOf();
          while (!over()) {
            const stream = fs.createWriteStream(file, { flags: 'r+' });
            for (let block = 0; block < blocks && !over(); block++) {
              const more = stream.write(buffer, () => operations++);
              if (honourBackpressure && !more) await new Promise((resolve) => stream.once('drain', resolve));
            }
            await new Promise((resolve) => stream.end(resolve));
          }
        }),
      ),
  };
}

const make = routes[route];
if (make === undefined) throw new RangeError(`no route ${route}`);
const { run } = await make();
endAt = performance.now() + WARMUP_NS / 1e6;
await run();
await turn();
operations = 0;
const startedAt = performance.now();
endAt = startedAt + seconds * 1e3;
await run();
console.log(`${operations} ${Math.round((performance.now() - startedAt) * 1e6)}`);
process.exit(0);
