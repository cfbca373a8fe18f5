// The loops that anybody would write by hand with node:fs: `depth` of them at once, no clock in them but a look at the
// time now and then, no histogram, no stamp in the blocks. One argument, JSON: {route, directory, files, fileBytes,
// blockBytes, depth, seconds, warmupSeconds, parameters}. Prints "operations ns".
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { deadline } from './deadline.mjs';

const {
  route,
  directory,
  files,
  fileBytes,
  blockBytes,
  depth,
  seconds,
  warmupSeconds,
  parameters = {},
} = JSON.parse(process.argv[2]);
const paths = Array.from({ length: files }, (_, file) => path.join(directory, `bare${file}`));
/** The warm-up of appends makes a file of its own, as iotriage's does. */
const SCRATCH_BYTES = 2 ** 20;
const WARM_APPENDS = Math.ceil(SCRATCH_BYTES / blockBytes);
const { vector = 1, highWaterMark = 16384 } = parameters;
const operationBytes = blockBytes * vector;
const blocks = fileBytes / operationBytes;

/** Appends make their files. */
if (!route.startsWith('fs-append'))
  for (const file of paths) fs.writeFileSync(file, Buffer.alloc(fileBytes, 0x5a));

let operations = 0;
const { begin, over } = deadline();

/** The same blocks as iotriage: files take turns, blocks of a file in their order, lane l takes l, l + depth ... */
const units = blocks * files;
/** More lanes than units have nothing to do, in iotriage neither. */
const lanesAtWork = Math.min(depth, units);
const fileOf = Uint32Array.from({ length: units }, (_, unit) => unit % files);
const offsetOf = Float64Array.from({ length: units }, (_, unit) => Math.floor(unit / files) * operationBytes);
const bufferOf = () => Buffer.alloc(operationBytes, 0x5a);
const piecesOf = () => Array.from({ length: vector }, () => Buffer.alloc(blockBytes, 0x5a));

const routes = {
  'fs-sync'() {
    const fds = paths.map((file) => fs.openSync(file, 'r+'));
    const buffer = bufferOf();
    const pieces = piecesOf();
    const write =
      vector === 1
        ? (fd, offset) => fs.writeSync(fd, buffer, 0, operationBytes, offset)
        : (fd, offset) => fs.writevSync(fd, pieces, offset);
    return {
      run() {
        for (;;) {
          for (let unit = 0; unit < units; unit++) {
            write(fds[fileOf[unit]], offsetOf[unit]);
            operations++;
            if (over()) return;
          }
        }
      },
    };
  },
  'fs-callback'() {
    const fds = paths.map((file) => fs.openSync(file, 'r+'));
    return lanes((lane, buffer, done) => {
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
  'fs-writev'() {
    const fds = paths.map((file) => fs.openSync(file, 'r+'));
    return lanes((lane, buffers, done) => {
      let unit = lane;
      const next = () => {
        if (over()) return done();
        fs.writev(fds[fileOf[unit]], buffers, offsetOf[unit], wrote);
      };
      const wrote = (error) => {
        if (error) throw error;
        operations++;
        unit += depth;
        if (unit >= units) unit = lane;
        next();
      };
      next();
    }, piecesOf);
  },
  async 'fs-writev-promises'() {
    const handles = await Promise.all(paths.map((file) => fs.promises.open(file, 'r+')));
    return asyncLanes(async (unit, buffers) => {
      await handles[fileOf[unit]].writev(buffers, offsetOf[unit]);
    }, piecesOf);
  },
  'fs-writefile': () =>
    asyncLanes(async (unit, buffer) => {
      await fs.promises.writeFile(paths[fileOf[unit]], buffer, { flag: 'r+' });
    }),
  'fs-writefile-callback'() {
    return lanes((lane, buffer, done) => {
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
  /** A new file beside each, and renamed over it. */
  'fs-replace': () =>
    asyncLanes(async (unit, buffer) => {
      const file = paths[fileOf[unit]];
      const handle = await fs.promises.open(`${file}.new`, 'wx');
      await handle.writeFile(buffer);
      await handle.close();
      await fs.promises.rename(`${file}.new`, file);
    }),
  'fs-append': () => appends((file, buffer) => fs.promises.appendFile(file, buffer)),
  'fs-append-callback'() {
    const buffer = bufferOf();
    const warm = path.join(directory, 'bare-warm');
    return {
      async warmUp() {
        await inTurn(WARM_APPENDS, (_, called) => fs.appendFile(warm, buffer, called));
        fs.unlinkSync(warm);
      },
      async run() {
        operations += await inTurn(units, (unit, called) =>
          fs.appendFile(paths[fileOf[unit]], buffer, called),
        );
      },
    };
  },
  'fs-append-sync'() {
    const buffer = bufferOf();
    const warm = path.join(directory, 'bare-warm');
    return {
      warmUp() {
        for (let bytes = 0; bytes < SCRATCH_BYTES && !over(); bytes += blockBytes)
          fs.appendFileSync(warm, buffer);
        fs.unlinkSync(warm);
      },
      run() {
        for (let unit = 0; unit < units && !over(); unit++) {
          fs.appendFileSync(paths[fileOf[unit]], buffer);
          operations++;
        }
      },
    };
  },
  /** As `fs-append`, over files that stay open. */
  'fs-append-open'() {
    const buffer = bufferOf();
    const warm = path.join(directory, 'bare-warm');
    const fds = paths.map((file) => fs.openSync(file, 'a'));
    return {
      async warmUp() {
        const fd = fs.openSync(warm, 'a');
        await inTurn(WARM_APPENDS, (_, called) => fs.write(fd, buffer, called));
        fs.closeSync(fd);
        fs.unlinkSync(warm);
      },
      async run() {
        operations += await inTurn(units, (unit, called) => fs.write(fds[fileOf[unit]], buffer, called));
      },
    };
  },
  'fs-stream': () => streams(true),
  'fs-stream-unbounded': () => streams(false),
};

/** One call after another, by their callbacks, as many as there are or as time is left for. @returns how many there were. */
function inTurn(most, call) {
  return new Promise((resolve) => {
    let done = 0;
    const next = () => (done === most || over() ? resolve(done) : call(done, called));
    const called = (error) => {
      if (error) throw error;
      done++;
      next();
    };
    next();
  });
}

/** Loops of callbacks, all at once, each with a buffer that is made before anything is measured. */
function lanes(start, makeBuffer = bufferOf) {
  const buffers = Array.from({ length: lanesAtWork }, makeBuffer);
  return {
    run: () =>
      new Promise((resolve) => {
        let running = lanesAtWork;
        const done = () => --running === 0 && resolve();
        buffers.forEach((buffer, lane) => start(lane, buffer, done));
      }),
  };
}

/** Loops that await, all at once, each with a buffer that is made before. */
function asyncLanes(write, makeBuffer = bufferOf) {
  const buffers = Array.from({ length: lanesAtWork }, makeBuffer);
  return {
    run: () =>
      Promise.all(
        buffers.map(async (buffer, lane) => {
          for (let unit = lane; !over(); unit = unit + depth < units ? unit + depth : lane) {
            await write(unit, buffer);
            operations++;
          }
        }),
      ),
  };
}

/** Each file grows once to its size, block by block, the files in turn: that is all, however much time is left. */
function appends(append) {
  const buffer = bufferOf();
  const warm = path.join(directory, 'bare-warm');
  return {
    async warmUp() {
      for (let bytes = 0; bytes < SCRATCH_BYTES && !over(); bytes += blockBytes) await append(warm, buffer);
      fs.unlinkSync(warm);
    },
    async run() {
      for (let unit = 0; unit < units && !over(); unit++) {
        await append(paths[fileOf[unit]], buffer);
        operations++;
      }
    },
  };
}

/**
 * A stream for each file, over and over. A chunk that waits in a stream must keep its bytes, so that there is a buffer for
 * each that can wait; they are made before, as iotriage makes them.
 */
function streams(honourBackpressure) {
  const waiting = Math.min(blocks, Math.ceil(highWaterMark / blockBytes) + 2);
  const chunks = honourBackpressure ? waiting : blocks;
  const buffersOf = paths.map(() => Array.from({ length: chunks }, bufferOf));
  return {
    run: () =>
      Promise.all(
        paths.map(async (file, index) => {
          const buffers = buffersOf[index];
          while (!over()) {
            const stream = fs.createWriteStream(file, { flags: 'r+', highWaterMark });
            for (let block = 0; block < blocks && !over(); block++) {
              const more = stream.write(buffers[block % chunks], () => operations++);
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
const { run, warmUp = run } = await make();
begin(warmupSeconds);
await warmUp();
await turn();
operations = 0;
const startedAt = performance.now();
begin(seconds);
await run();
console.log(`${operations} ${Math.round((performance.now() - startedAt) * 1e6)}`);
for (const file of paths) fs.unlinkSync(file);
process.exit(0);
