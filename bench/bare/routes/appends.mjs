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
    let fds = [];
    return {
      before() {
        fds = paths.map((file) => fs.openSync(file, 'a'));
      },
      run: () => inTurn(work, (unit, called) => fs.write(fds[fileOf[unit]], buffer, called)),
      after() {
        for (const fd of fds) fs.closeSync(fd);
        after(work);
      },
    };
  },
};
