// Blocks of open files, at their offsets.
import fs from 'node:fs';
import { awaitedLanes, calledLanes } from './lanes.mjs';

const descriptors = (paths) => paths.map((file) => fs.openSync(file, 'r+'));
const handlesOf = (paths) => Promise.all(paths.map((file) => fs.promises.open(file, 'r+')));

export const positioned = {
  'fs-sync'(work) {
    const { paths, vector, operationBytes, units, fileOf, offsetOf, over } = work;
    const fds = descriptors(paths);
    const buffer = work.bufferOf();
    const pieces = work.piecesOf();
    const write =
      vector === 1
        ? (fd, offset) => fs.writeSync(fd, buffer, 0, operationBytes, offset)
        : (fd, offset) => fs.writevSync(fd, pieces, offset);
    return {
      run() {
        for (;;) {
          for (let unit = 0; unit < units; unit++) {
            write(fds[fileOf[unit]], offsetOf[unit]);
            work.operations++;
            if (over()) return;
          }
        }
      },
    };
  },
  'fs-callback'(work) {
    const { operationBytes, fileOf, offsetOf } = work;
    const fds = descriptors(work.paths);
    return calledLanes(work, (unit, buffer, wrote) =>
      fs.write(fds[fileOf[unit]], buffer, 0, operationBytes, offsetOf[unit], wrote),
    );
  },
  'fs-writev'(work) {
    const { fileOf, offsetOf, piecesOf } = work;
    const fds = descriptors(work.paths);
    return calledLanes(
      work,
      (unit, pieces, wrote) => fs.writev(fds[fileOf[unit]], pieces, offsetOf[unit], wrote),
      piecesOf,
    );
  },
  async 'fs-promises'(work) {
    const { operationBytes, fileOf, offsetOf } = work;
    const handles = await handlesOf(work.paths);
    return awaitedLanes(work, (unit, buffer) =>
      handles[fileOf[unit]].write(buffer, 0, operationBytes, offsetOf[unit]),
    );
  },
  async 'fs-writev-promises'(work) {
    const { fileOf, offsetOf, piecesOf } = work;
    const handles = await handlesOf(work.paths);
    return awaitedLanes(
      work,
      (unit, pieces) => handles[fileOf[unit]].writev(pieces, offsetOf[unit]),
      piecesOf,
    );
  },
};
