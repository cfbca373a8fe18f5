// Files that grow once to their size, block by block, the files in turn, or with `atOnce=files` each for itself: that is all,
// however much time is left. They are made anew for each turn.
import fs from 'node:fs';
import { inTurn } from './lanes.mjs';

const after = ({ paths }) => {
  for (const file of paths) fs.rmSync(file, { force: true });
};

export const appends = {
  'fs-append'(work) {
    const { paths, units, fileOf, over } = work;
    return {
      run: ofLanes(work, async (buffer, lane, lanes) => {
        for (let unit = lane; unit < units && !over(); unit += lanes) {
          await fs.promises.appendFile(paths[fileOf[unit]], buffer);
          work.operations++;
        }
      }),
      after,
    };
  },
  'fs-append-callback'(work) {
    const { paths, fileOf } = work;
    return {
      run: ofLanes(work, (buffer, lane, lanes) =>
        inTurn(work, lane, lanes, (unit, called) => fs.appendFile(paths[fileOf[unit]], buffer, called)),
      ),
      after,
    };
  },
  'fs-append-sync'(work) {
    const { paths, units, fileOf, over } = work;
    const buffer = work.bufferOf();
    return {
      run() {
        for (let unit = 0; unit < units && !over(); unit++) {
          fs.appendFileSync(paths[fileOf[unit]], buffer);
          work.operations++;
        }
      },
      after,
    };
  },
  /** As `fs-append-callback`, over files that stay open. */
  'fs-append-open'(work) {
    const { paths, fileOf } = work;
    const open = openWhileAtWork(paths);
    return {
      run: ofLanes(work, (buffer, lane, lanes) =>
        inTurn(work, lane, lanes, (unit, called) => fs.write(open.fds[fileOf[unit]], buffer, called)),
      ),
      ...open,
    };
  },
  'fs-append-open-sync'(work) {
    const { paths, units, fileOf, over } = work;
    const buffer = work.bufferOf();
    const open = openWhileAtWork(paths);
    return {
      run() {
        for (let unit = 0; unit < units && !over(); unit++) {
          fs.writeSync(open.fds[fileOf[unit]], buffer);
          work.operations++;
        }
      },
      ...open,
    };
  },
  'fs-append-open-promises'(work) {
    const { paths, units, fileOf, over } = work;
    let handles = [];
    return {
      async before() {
        handles = await Promise.all(paths.map((file) => fs.promises.open(file, 'a')));
      },
      run: ofLanes(work, async (buffer, lane, lanes) => {
        for (let unit = lane; unit < units && !over(); unit += lanes) {
          await handles[fileOf[unit]].write(buffer);
          work.operations++;
        }
      }),
      async after() {
        await Promise.all(handles.map((handle) => handle.close()));
        after(work);
      },
    };
  },
};

/** All lanes at once, each with a buffer of its own: one over all files, or one for each of them. */
function ofLanes({ paths, parameters, bufferOf }, run) {
  const lanes = parameters.atOnce === 'files' ? paths.length : 1;
  const buffers = Array.from({ length: lanes }, bufferOf);
  return () => Promise.all(buffers.map((buffer, lane) => run(buffer, lane, lanes)));
}

/** Files that are open for appending from before a turn to after it. */
function openWhileAtWork(paths) {
  const fds = [];
  return {
    fds,
    before() {
      paths.forEach((file, index) => (fds[index] = fs.openSync(file, 'a')));
    },
    after() {
      for (const fd of fds) fs.closeSync(fd);
      after({ paths });
    },
  };
}
