// What a loop that is written by hand has to do: the same blocks as iotriage, from buffers that are made before anything is
// measured. Files take turns, blocks of a file come in their order, and lane l takes blocks l, l + depth, l + 2 depth ...
import { deadline } from './deadline.mjs';

/** @param work {paths, fileBytes, blockBytes, depth, parameters} as a program of `bench/bare` is given it. */
export function workOf({ paths, fileBytes, blockBytes, depth, parameters = {} }) {
  const files = paths.length;
  const { vector = 1 } = parameters;
  const operationBytes = blockBytes * vector;
  const units = (fileBytes / operationBytes) * files;
  return {
    paths,
    units,
    depth,
    /** More lanes than units have nothing to do, in iotriage neither. */
    lanesAtWork: Math.min(depth, units),
    blockBytes,
    operationBytes,
    vector,
    parameters,
    fileOf: Uint32Array.from({ length: units }, (_, unit) => unit % files),
    offsetOf: Float64Array.from({ length: units }, (_, unit) => Math.floor(unit / files) * operationBytes),
    bufferOf: () => Buffer.alloc(operationBytes, 0x5a),
    piecesOf: () => Array.from({ length: vector }, () => Buffer.alloc(blockBytes, 0x5a)),
    /** What has been done in this turn. */
    operations: 0,
    ...deadline(),
  };
}
