// Files that grow once to their size, block by block, the files in turn: that is all, however much time is left. They are made
// anew for each turn.
import fs from 'node:fs';
import { inTurn } from './lanes.mjs';

const after = ({ paths }) => {
  for (const file of paths) fs.rmSync(file, { force: true });
};

export const appends = {
  'fs-append'(work) {
    const { paths, units, fileOf, over } = work;
    const buffer = work.bufferOf();
    return {
      async run() {
        for (let unit = 0; unit < units && !over(); unit++) {
          await fs.promises.appendFile(paths[fileOf[unit]], buffer);
          work.operations++;
        }
      },
      after,
    };
  },
  'fs-append-callback'(work) {
    const { paths, fileOf } = work;
    const buffer = work.bufferOf();
    const append = (unit, called) => fs.appendFile(paths[fileOf[unit]], buffer, called);
    return { run: () => inTurn(work, append), after };
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
    const buffer = work.bufferOf();
    const open = openWhileAtWork(paths);
    return {
      run: () => inTurn(work, (unit, called) => fs.write(open.fds[fileOf[unit]], buffer, called)),
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
    const buffer = work.bufferOf();
    let handles = [];
    return {
      async before() {
        handles = await Promise.all(paths.map((file) => fs.promises.open(file, 'a')));
      },
      async run() {
        for (let unit = 0; unit < units && !over(); unit++) {
          await handles[fileOf[unit]].write(buffer);
          work.operations++;
        }
      },
      async after() {
        await Promise.all(handles.map((handle) => handle.close()));
        after(work);
      },
    };
  },
};

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
