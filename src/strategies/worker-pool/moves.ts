import { readSync, readvSync, writeSync, writevSync } from 'node:fs';
import type { IoJob } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';

/** Moves a part of memory to or from a place in a file, in pieces of so many bytes where that is not 0. */
export type Move = (
  fd: number,
  bytes: Uint8Array,
  at: number,
  length: number,
  offset: number,
  pieceBytes: number,
) => number;

export const writeByFs: Move = (fd, bytes, at, length, offset, pieceBytes) =>
  pieceBytes === 0
    ? writeSync(fd, bytes, at, length, offset)
    : writevSync(fd, piecesOf(bytes, at, length, pieceBytes), offset);

export const readByFs: Move = (fd, bytes, at, length, offset, pieceBytes) =>
  pieceBytes === 0
    ? readSync(fd, bytes, at, length, offset)
    : readvSync(fd, piecesOf(bytes, at, length, pieceBytes), offset);

export function writeBy(addon: NativeAddon): Move {
  return (fd, bytes, at, length, offset, pieceBytes) =>
    pieceBytes === 0
      ? addon.pwrite(fd, bytes, at, length, offset)
      : addon.pwritev(fd, bytes, at, length, offset, pieceBytes);
}

export function readBy(addon: NativeAddon): Move {
  return (fd, bytes, at, length, offset, pieceBytes) =>
    pieceBytes === 0
      ? addon.pread(fd, bytes, at, length, offset)
      : addon.preadv(fd, bytes, at, length, offset, pieceBytes);
}

/** A part of memory as a vector; the last piece may be shorter. */
export function piecesOf(
  bytes: Uint8Array,
  at: number,
  length: number,
  pieceBytes: number,
): readonly Uint8Array[] {
  const count = Math.ceil(length / pieceBytes);
  return Array.from({ length: count }, (_, piece) =>
    bytes.subarray(at + piece * pieceBytes, at + Math.min(length, (piece + 1) * pieceBytes)),
  );
}

/** The pieces in which an operation of so many bytes goes; 0: it is in one. */
export function pieceBytesOf({ vectorBytes }: Pick<IoJob, 'vectorBytes'>, size: number): number {
  return size > vectorBytes ? vectorBytes : 0;
}
