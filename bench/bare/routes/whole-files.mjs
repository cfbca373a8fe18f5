// Files as a whole, by their names.
import fs from 'node:fs';
import { awaitedLanes, calledLanes } from './lanes.mjs';

export const wholeFiles = {
  'fs-writefile': (work) =>
    awaitedLanes(work, (unit, buffer) =>
      fs.promises.writeFile(work.paths[work.fileOf[unit]], buffer, { flag: 'r+' }),
    ),
  'fs-writefile-callback': (work) =>
    calledLanes(work, (unit, buffer, wrote) =>
      fs.writeFile(work.paths[work.fileOf[unit]], buffer, { flag: 'r+' }, wrote),
    ),
  'fs-writefile-sync'(work) {
    const { paths, fileOf, over } = work;
    const buffer = work.bufferOf();
    return {
      run() {
        for (let unit = 0; ; unit = (unit + 1) % work.units) {
          fs.writeFileSync(paths[fileOf[unit]], buffer, { flag: 'r+' });
          work.operations++;
          if (over()) return;
        }
      },
    };
  },
  /** A new file beside each, and renamed over it. */
  'fs-replace': (work) =>
    awaitedLanes(work, async (unit, buffer) => {
      const file = work.paths[work.fileOf[unit]];
      const handle = await fs.promises.open(`${file}.new`, 'wx');
      await handle.writeFile(buffer);
      await handle.close();
      await fs.promises.rename(`${file}.new`, file);
    }),
};
