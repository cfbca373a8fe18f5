import { type IoJob, STAMP_BYTES } from '../../domain/job.js';

/** The kernel moves a page as a whole or not at all. */
export const PAGE_BYTES = 4096;
/** As Node.js moves whole files. */
export const PIECE_BYTES = 512 * 1024;

/** What a search wants read: at most a piece. */
export interface Piece {
  readonly at: number;
  readonly size: number;
}

/** What came of it: as many bytes as there were, valid until the next piece; or the code of a failure. */
export type Looked = { readonly bytes: Buffer } | { readonly code: string | undefined };

/** Asks for pieces of a file until it knows a place in it; null: there is nothing that tells one. */
export type PieceSearch = Generator<Piece, number | null, Looked>;

/**
 * How far a file was written over: the page where it ceases to hold what was to be written.
 * @param bytes from the start of the file.
 * @returns null where the bytes before may have been the same: zeros, or blocks of more than a page of which the last
 * pass left all but the stamp alike.
 */
export function* findUnwritten(bytes: Buffer, { kind, stampBytes }: IoJob['content']): PieceSearch {
  if (kind === 'zero') return null;
  for (let at = 0; at < bytes.length;) {
    const looked = yield { at, size: Math.min(PIECE_BYTES, bytes.length - at) };
    if (!('bytes' in looked) || looked.bytes.length === 0) return null;
    const same = sameBytes(looked.bytes, bytes.subarray(at));
    if (same < looked.bytes.length) {
      const page = at + same - ((at + same) % PAGE_BYTES);
      // A stamp in each page tells one pass from the other; so does the first of a file that none was written of.
      if (page === 0 || PAGE_BYTES % stampBytes === 0) return page;
      const again = yield { at: page, size: Math.min(PAGE_BYTES, bytes.length - page) };
      return 'bytes' in again && differsInBody(again.bytes, bytes, page, stampBytes) ? page : null;
    }
    at += looked.bytes.length;
  }
  return null;
}

/**
 * How far a file can be read: the piece that fails again as it did.
 * @returns null where none does, or none at all can be read, so that what fails is no place of the file.
 */
export function* findUnreadable(sizeBytes: number, code: string | undefined): PieceSearch {
  for (let at = 0; at < sizeBytes;) {
    const piece = { at, size: Math.min(PIECE_BYTES, sizeBytes - at) };
    const looked = yield piece;
    if ('bytes' in looked) {
      if (looked.bytes.length === 0) return null;
      at += looked.bytes.length;
      continue;
    }
    const again = yield piece;
    if (looked.code !== code || 'bytes' in again || again.code !== code) return null;
    if (at > 0) return at;
    const half = sizeBytes / 2 - ((sizeBytes / 2) % PAGE_BYTES);
    if (half === 0) return null;
    const elsewhere = yield { at: half, size: Math.min(PIECE_BYTES, sizeBytes - half) };
    return 'bytes' in elsewhere ? at : null;
  }
  return null;
}

/** How many bytes two buffers have in common from their start, as far as the first goes. */
function sameBytes(found: Buffer, wanted: Buffer): number {
  if (found.equals(wanted.subarray(0, found.length))) return found.length;
  let page = 0;
  const samePage = (): boolean =>
    found
      .subarray(page, page + PAGE_BYTES)
      .equals(wanted.subarray(page, Math.min(page + PAGE_BYTES, found.length)));
  while (samePage()) page += PAGE_BYTES;
  return page;
}

/** Whether a page differs by more than the stamps, which alone differ between two passes of one lane. */
function differsInBody(found: Buffer, bytes: Buffer, page: number, stampBytes: number): boolean {
  return found.some((byte, at) => (page + at) % stampBytes >= STAMP_BYTES && byte !== bytes[page + at]);
}
